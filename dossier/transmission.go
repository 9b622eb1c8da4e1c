package dossier

import "parley/when"

// Transmission is a text that the desk sent or received. Sent, delivered,
// opened and attested are four facts, each with its own evidence; none follows
// from another, and what somebody says about a receipt is a statement.
type Transmission struct {
	Meta
	// The draft that was sent.
	Draft string `yaml:"draft" ref:"draft"`
	// The text in words, where it is no draft of the dossier.
	Words string `yaml:"words"`
	// Who sent it.
	From []string `yaml:"from" required:"true" ref:"party,person"`
	// To whom.
	To []string `yaml:"to" required:"true" ref:"party,person"`
	// By which channel.
	Channel string `yaml:"channel" ref:"channel"`
	// When.
	Date when.Date `yaml:"date"`
	// SHA-256 of what was sent, in hexadecimal.
	SHA256 string `yaml:"sha256"`
	// The id of the signed receipt, where the desk made one.
	Receipt string `yaml:"receipt"`
	// Evidence that it was sent.
	Sent *Evidence `yaml:"sent"`
	// Evidence that it arrived.
	Delivered *Evidence `yaml:"delivered"`
	// Evidence that it was opened.
	Opened *Evidence `yaml:"opened"`
	// The recipient's own sentence about it.
	Attested *Evidence `yaml:"attested"`
}

// Evidence is what one of the four facts about a transmission rests on.
type Evidence struct {
	// When.
	Date when.Date `yaml:"date" required:"true"`
	// By whom.
	By string `yaml:"by"`
	// What the evidence is.
	Words string `yaml:"words" required:"true"`
	// Where it is kept.
	Sources []Citation `yaml:"sources"`
}

// Channel is a way to reach somebody, with the highest label it may carry.
type Channel struct {
	Meta
	// What it is called.
	Name string `yaml:"name" required:"true"`
	// The highest label it may carry.
	Highest TLP `yaml:"highest" required:"true"`
	// Who is on it.
	Members []string `yaml:"members" ref:"party,person,group"`
	// How it works, in words.
	Words string `yaml:"words"`
}
