package main

import "carddesk/cardops/secret"

// ahead is a keyboard whose secrets may be read before they are asked for, so that no card is held while standard input is waited for. What
// could not be read is told only when it is asked for: a card that is locked, or not there, comes first.
type ahead struct {
	keyboard
	secrets []*secret.Secret
	err     error // why there are no more
}

// read reads n secrets, or as many as there are.
func (a *ahead) read(n int) {
	for range n {
		s, err := a.keyboard.Secret(func() {})
		if err != nil {
			a.err = err
			return
		}
		a.secrets = append(a.secrets, s)
	}
}

// Secret gives what was read ahead, then what follows it.
func (a *ahead) Secret(prompt func()) (*secret.Secret, error) {
	if len(a.secrets) > 0 {
		s := a.secrets[0]
		a.secrets = a.secrets[1:]
		return s, nil
	}
	if a.err != nil {
		return nil, a.err
	}
	return a.keyboard.Secret(prompt)
}

// wipe wipes what was not asked for.
func (a *ahead) wipe() {
	for _, s := range a.secrets {
		s.Wipe()
	}
	a.secrets = nil
}
