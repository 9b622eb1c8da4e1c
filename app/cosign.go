package app

import (
	"parley/ledger"
)

type cosignCmd struct {
	File  string `arg:"" help:"A checkpoint of the log; with --since the proof that it only grew since."`
	Desk  string `required:"" placeholder:"CARD" help:"The card of the desk whose log it is."`
	First bool   `help:"It is the first of this log that this key cosigns."`
	Since string `placeholder:"FILE" help:"The checkpoint of this log that this key cosigned last."`
	Key   string `placeholder:"FILE" help:"The witness's key (default: $PARLEY_KEY, else parley/desk.key in the user's configuration)."`
}

func (c *cosignCmd) Help() string {
	return `A witness is somebody outside a desk who signs its checkpoints, each once it is proved that the log only grew since the last; so it vouches that the desk did not show its log in two forms. No desk needs one, and nothing is sent anywhere: the checkpoint with the witness's signature is printed.

Whoever gets checkpoints, though they hold nothing but a number and a hash, learns when the desk was at work and how many entries it made. Agree beforehand on how often they are handed out.

Examples:
  parley cosign monday.checkpoint --desk desk.card --first --key witness.key > monday.cosigned
  parley proof my-talks --since monday.cosigned > grew.proof          # by the desk
  parley cosign grew.proof --desk desk.card --since monday.cosigned --key witness.key > tuesday.cosigned`
}

func (c *cosignCmd) Run(s *session) error {
	if c.First == (c.Since != "") {
		return badUsage("say with --since what was cosigned last, or with --first that nothing was")
	}
	desk, err := s.card(c.Desk)
	if err != nil {
		return err
	}
	key, err := s.key(c.Key)
	if err != nil {
		return err
	}
	if key.Card().Same(desk) {
		return notInOrder("the key is that of the desk itself, which cannot be its own witness")
	}
	text, err := readSmall(c.File)
	if err != nil {
		return err
	}
	if c.Since != "" {
		if text, err = c.grown(s, text, desk, key); err != nil {
			return err
		}
	}
	cosigned, err := key.Cosign(text, desk, s.env.Now())
	if err != nil {
		return notInOrder("%s: %w", c.File, err)
	}
	s.out.Write(cosigned)
	return nil
}

// grown is the checkpoint of a proof that the log only grew since the one that
// the witness cosigned last.
func (c *cosignCmd) grown(s *session, proof []byte, desk *ledger.Card, key *ledger.DeskKey) ([]byte, error) {
	text, err := readSmall(c.Since)
	if err != nil {
		return nil, err
	}
	last, cosigned, err := ledger.OpenCheckpoint(text, desk, key.Card().Witness())
	if err != nil {
		return nil, notInOrder("%s: %w", c.Since, err)
	}
	if len(cosigned) == 0 {
		return nil, notInOrder("%s was not cosigned by %s", c.Since, key.Name())
	}
	if ledger.Recognise(proof) != ledger.AGrowth {
		return nil, notInOrder("%s is no proof that the log grew; the desk makes one with \"parley proof NAME --since %s\"", c.File, c.Since)
	}
	g, err := ledger.ParseGrowth(proof)
	if err != nil {
		return nil, notInOrder("%s: %w", c.File, err)
	}
	now, _, err := g.Verify()
	switch {
	case err != nil:
		return nil, notInOrder("%s: %w", c.File, err)
	case now.Origin != last.Origin:
		return nil, notInOrder("%s is of the log %s, and %s of %s", c.File, now.Origin, c.Since, last.Origin)
	case g.OldSize != last.Size || g.OldRoot != last.Root:
		return nil, notInOrder("%s is a proof since another checkpoint than %s: since one of %s with the head %s", c.File, c.Since, entries(g.OldSize), g.OldRoot)
	}
	return g.Checkpoint, nil
}
