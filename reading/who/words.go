package who

import "parley/reading/token"

// roleNouns are functions of people, in the singular. A noun of WordNet's
// persons counts as one too, unless it is in notRoles.
var roleNouns = token.Words(`official source aide adviser advisor diplomat spokesman spokeswoman spokesperson negotiator mediator envoy
	person people member participant delegate minister secretary president premier chancellor general colonel commander officer soldier
	ambassador analyst expert observer critic supporter lawyer lawmaker legislator senator deputy parliamentarian politician leader
	insider ally associate colleague staffer staff representative contact interlocutor intermediary resident witness survivor
	journalist reporter correspondent activist protester scholar historian economist bishop priest judge prosecutor mayor governor
	negotiators steward worker farmer driver businessman banker executive chief chairman chairwoman chair director head
	man woman friend relative figure personality veteran refugee prisoner guard
	rebel fighter militant separatist insurgent opponent proponent campaigner villager attendee onlooker bystander inhabitant citizen employee passenger volunteer trader sailor miner teacher neighbour neighbor monitor inspector economist strategist pollster voter`)

// notRoles are nouns that WordNet has among persons, and that stand for a body
// or a thing in the news.
var notRoles = token.Words(`government army party side team delegation state nation country council court office house ministry union front
	group force police company agency press media public opposition parliament congress senate cabinet administration
	alliance bloc coalition committee commission board federation movement organisation organization authority power church
	report text draft paper statement study poll survey document letter note`)

// bodies are nouns that end the names of organisations, or stand for one.
var bodies = token.Words(`ministry council union front party times post gazette university department office house bank republic islands army
	court committee agency news radio tribune courier beacon herald journal review press service services forces force federation
	association commission congress parliament senate assembly cabinet government group company corporation ports inc corp ltd
	authority organisation organization institute centre center foundation alliance league movement bloc board team delegation side
	administration network television state nations congregations club society embassy mission secretariat directorate police navy
	church monastery staff academy fund trust company media magazine wire reuters`)

// titles may stand before a name.
var titles = token.Words(`president prime minister foreign defence defense interior finance justice trade vice deputy chief negotiator envoy
	special ambassador general colonel commander captain major lieutenant admiral marshal sergeant bishop archbishop cardinal pope king queen
	prince princess sheikh emir sultan secretary secretary-general state senator representative congressman congresswoman governor mayor judge
	chancellor premier spokesman spokeswoman spokesperson mr mrs ms dr prof professor sir lord lady dame madam madame director
	director-general chairman chairwoman chair leader head speaker opposition former acting aide adviser advisor correspondent analyst
	mr. mrs. ms. dr. gen. col. sen. rep. gov. lt. maj. capt. adm. prof. rev. hon. amb. pres. reporter editor lawyer economist historian
	labour labor vice-president vice-premier first senior top chief-of-staff federation union party executive lawmaker mp comrade
	field-marshal high commissioner attorney solicitor imam rabbi patriarch ayatollah mullah president-elect`)

// courtesy words name no office.
var courtesy = token.Words(`mr mrs ms dr prof professor sir lord lady dame madam madame mr. mrs. ms. dr. prof. former acting senior top special first deputy the a an his her their its our
	one of`)

var female = token.Words(`mrs ms mrs. ms. madam madame lady dame spokeswoman chairwoman congresswoman queen princess actress businesswoman woman her she herself`)
var male = token.Words(`mr mr. sir lord spokesman chairman congressman king prince businessman man he his him himself bishop archbishop cardinal pope imam sheikh`)

// womensNames and mensNames are common given names, as hints for pronouns.
var womensNames = token.Words(`mary anna anne ana maria elena helen sarah laura julia emma sofia sophia olga natalia irina tatiana yulia oksana svetlana
	fatima aisha leila leyla layla amina mariam zeynep ayse hillary angela ursula christine theresa margaret elizabeth victoria katherine
	kate katalin amy susan nancy karen lisa linda barbara jennifer jessica michelle melania ivanka marine giorgia sanna kaja mette greta ingrid
	astrid hanne ilse mirela salla nadia aud pia runa amara rosa carmen lucia isabel paula claudia kamala condoleezza madeleine golda indira benazir`)
var mensNames = token.Words(`john james robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul andrew
	george kenneth joshua kevin brian edward peter petr pyotr alexander aleksandr sergei sergey vladimir volodymyr dmitry dmitri andriy andrei
	ivan igor oleg mikhail nikolai yuri yury viktor boris rustem kirill mohammed muhammad mohamed ahmed ali hassan hussein omar ibrahim yusuf
	mustafa recep emmanuel jean pierre francois nicolas jacques olaf friedrich hans karl giuseppe mario antonio jose juan carlos luis pedro
	arvid joren benedikt owen nils davit tomas idris matthias hollis barack joe bill jimmy anwar menachem gerry tony bertie keir rishi boris antony marco jd steve jared keith`)

// particles stand within names.
var particles = token.Words(`van von de del della di da dos al el bin ibn ben bint der den ter la le af av zu`)

// attaching words introduce what a noun is of; a name behind one is not the head.
var attaching = token.Words(`of for to from with by at in on near within among between under against about behind inside`)

var counts = map[string]int{
	"a": 1, "an": 1, "one": 1, "another": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "dozen": 12, "couple": 2, "pair": 2, "single": 1,
}
