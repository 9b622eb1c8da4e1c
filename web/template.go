package web

import (
	"embed"
	"html/template"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/when"
)

//go:embed templates
var templateFiles embed.FS

var (
	shared         = template.Must(template.New("").Funcs(functions).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/form.html"))
	faultTemplate  = door("fault")
	homeTemplate   = door("home")
	signInTemplate = door("signin")
	offerTemplate  = door("offer")
	proveTemplate  = door("prove")
	resendTemplate = door("resend")
	meTemplate     = door("me")
	peopleTemplate = door("people")
	auditTemplate  = door("audit")
	inboxTemplate  = door("inbox")
	slotTemplates  = template.Must(template.New("").Funcs(functions).ParseFS(templateFiles, "templates/slots.html"))
)

// functions are what templates may call beside the methods of their sheet.
var functions = template.FuncMap{
	"t":       text,
	"count":   count,
	"asset":   func(name string) string { return assetAddress[name] },
	"machine": machine,
	"says":    standing.Says,
	"glyph":   glyph,
	"join":    join,
	"slot":    slot,
	"stamp":   stamp,
	"doors":   doors,
	"address": func(r dossier.Record) string { return dossier.AddressOf(r).String() },
}

// templateOf is the layout with one page's template in it.
func templateOf(name string) *template.Template {
	t := template.Must(shared.Clone())
	return template.Must(t.ParseFS(templateFiles, "templates/"+name+".html"))
}

// door is a page outside of any dossier.
func door(name string) *template.Template {
	return template.Must(template.New("").Funcs(functions).ParseFS(templateFiles, "templates/door.html", "templates/"+name+".html"))
}

// machine is a date as an attribute of <time> has it; "" if it cannot.
func machine(d when.Date) string {
	s := d.String()
	if len(s) > len("2026-02-18") {
		return ""
	}
	for i, c := range s {
		if i == 4 || i == 7 {
			if c != '-' {
				return ""
			}
		} else if c < '0' || c > '9' {
			return ""
		}
	}
	if len(s) == 7 && s[5:] > "12" {
		return "" // a season
	}
	return s
}
