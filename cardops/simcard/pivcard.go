package simcard

import (
	"sync"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/simcard/piv"
)

// pivCard has its applet made at the first command, because four keys take a moment and most cards on a desk are only listed.
type pivCard struct {
	wallet  *wallet
	options Options // PIN and PUK are wiped when the applet, which keeps hashes, is made

	mu     sync.Mutex // guards what follows and the secrets in options
	applet *piv.Applet
	broken bool // it could not be made
}

// pivSlots says which key serves which use.
var pivSlots = map[byte]issuer.Use{
	piv.Authentication: issuer.Authenticate,
	piv.Signature:      issuer.Sign,
	piv.KeyManagement:  issuer.Encrypt,
	piv.CardAuth:       issuer.CardOnly,
}

func newPIV(w *wallet, o Options) *pivCard { return &pivCard{wallet: w, options: o} }

// Reset needs no applet: one that was never made has nothing to forget.
func (p *pivCard) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.applet != nil {
		p.applet.Reset()
	}
}

func (p *pivCard) Handle(c iso7816.CAPDU) ([]byte, uint16) {
	applet := p.made()
	if applet == nil {
		return nil, swBroken
	}
	return applet.Handle(c)
}

// triesLeft are those of PIN and PUK.
func (p *pivCard) triesLeft() (pin, puk int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.applet == nil {
		return *p.options.Tries, *p.options.CodeTries
	}
	return p.applet.TriesLeft(), p.applet.PUKTriesLeft()
}

// made is the applet, or nil where it could not be made.
func (p *pivCard) made() *piv.Applet {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.applet == nil && !p.broken {
		p.make()
	}
	return p.applet
}

// make makes the applet and forgets the secrets. p.mu is held.
func (p *pivCard) make() {
	defer clear(p.options.PIN)
	defer clear(p.options.Code)
	p.broken = true
	all, err := p.wallet.minted()
	if err != nil {
		return
	}
	applet, err := piv.New(piv.Options{
		PIN: p.options.PIN, PUK: p.options.Code, Tries: *p.options.Tries, PUKTries: *p.options.CodeTries,
		MaxTries: MaxTries, MaxPUKTries: MaxTries,
		GUID: p.wallet.guid, Serial: p.wallet.serial(), Expires: p.wallet.to, Slots: slots(all),
	})
	if err != nil {
		return
	}
	p.applet, p.broken = applet, false
}

func slots(all map[issuer.Use]issuer.Issued) []piv.Slot {
	var made []piv.Slot
	for id, use := range pivSlots {
		made = append(made, piv.Slot{ID: id, Key: all[use].Key, Certificate: all[use].DER})
	}
	return made
}
