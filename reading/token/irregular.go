package token

import "strings"

// irregular gives the base forms of irregular verbs, irregularNouns the
// singulars of irregular nouns.
var irregular, irregularNouns = pairs(`
be am is are was were been being 's 're 'm ’s ’re ’m
have has had having 've ’ve
do does did done
go goes went gone
say says said
tell tells told
know knew known
think thought
see saw seen
come came
get got gotten
give gave given
take took taken
make made
find found
speak spoke spoken
write wrote written
hear heard
hold held
keep kept
leave left
let lets letting
lead led
mean meant
meet met
pay paid
put puts putting
read reads reading
run ran
sell sold
send sent
set sets setting
show shown
sit sat
stand stood
understand understood
withstand withstood
teach taught
think thought
win won winning
withdraw withdrew withdrawn
draw drew drawn
become became
begin began begun beginning
believe believed
bring brought
build built
buy bought
catch caught
choose chose chosen
cut cuts cutting
deal dealt
drive drove driven
eat ate eaten
fall fell fallen
feel felt
fight fought
fly flew flown flies
forbid forbade forbidden
foresee foresaw foreseen
forget forgot forgotten
forgive forgave forgiven
grow grew grown
hit hits hitting
hurt hurts
lay laid
lie lay lain lying
lose lost
rise rose risen
arise arose arisen
seek sought
shake shook shaken
shoot shot
shut shuts shutting
sing sang sung
sink sank sunk
sleep slept
spend spent
swear swore sworn
throw threw thrown
undertake undertook undertaken
undergo underwent undergone
uphold upheld
wear wore worn
break broke broken
bear bore borne
beat beaten
bind bound
bid bids bidding
blow blew blown
cast casts casting
forecast forecasts
broadcast broadcasts
strike struck stricken
split splits splitting
spread spreads
stick stuck
swing swung
tear tore torn
wake woke woken
overcome overcame
oversee oversaw overseen
override overrode overridden
mislead misled
misunderstand misunderstood
quit quits quitting
rebut rebuts rebutted rebutting
admit admits admitted admitting
submit submits submitted submitting
commit commits committed committing
refer refers referred referring
confer confers conferred conferring
infer infers inferred inferring
concur concurs concurred concurring
rule rules ruled ruling
quip quips quipped quipping
vow vows vowed vowing
can could ca
will would wo 'll ’ll
shall should sha
may might
`), pairs(`
man men
woman women
child children
person people
foot feet
tooth teeth
life lives
leader leaders
crisis crises
analysis analyses
thesis theses
basis bases
hypothesis hypotheses
medium media
criterion criteria
phenomenon phenomena
spokesman spokesmen
spokeswoman spokeswomen
spokesperson spokespeople
congressman congressmen
lawman lawmen
wife wives
half halves
self selves
thief thieves
`)

// pairs reads lines of a base form and its other forms.
func pairs(lines string) map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		forms := strings.Fields(line)
		for _, f := range forms {
			if _, ok := m[f]; !ok {
				m[f] = forms[0]
			}
		}
	}
	return m
}
