package screen

import "carddesk/cardops/ops"

// NewChange is the page that changes the PIN.
func NewChange(here Here, operator Operator, runner Runner) *Operation {
	return newOperation(here, operator, runner, ops.ChangePIN)
}

// title is what stands above the page.
func (p *Operation) title() string {
	switch p.own {
	case ops.Unblock:
		return p.text("unblock.title")
	case ops.Sign:
		return p.text("signtest.title")
	}
	return p.text("change.title")
}
