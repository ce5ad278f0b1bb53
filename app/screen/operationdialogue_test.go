package screen

import (
	"context"
	"errors"
	"testing"

	"carddesk/app/desk"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
)

// heard is a listener that notes.
type heard struct{ questions, ends int }

func (h *heard) asked(*dialogue, ops.Question)      { h.questions++ }
func (h *heard) progressed(*dialogue, ops.Progress) {}
func (h *heard) stepped(*dialogue, ops.Step)        {}

func (h *heard) ended(*dialogue, desk.Result) { h.ends++ }

func secretOf(t *testing.T, text string) *secret.Secret {
	t.Helper()
	s, err := secret.From([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asking puts a question in the background and comes back when the page knows of it.
func asking(ctx context.Context, d *dialogue, q queue) chan reply {
	answered := make(chan reply, 1)
	go func() {
		a, err := d.ask(ctx, ops.Question{})
		answered <- reply{a, err}
	}()
	(<-q)()
	return answered
}

func TestOneAnswerForOneConfirmation(t *testing.T) {
	q, page := make(queue, 10), &heard{}
	d := &dialogue{runner: q, page: page}
	answered := asking(t.Context(), d, q)
	first, second := secretOf(t, oldPIN), secretOf(t, oldPIN)
	if !d.answer(ops.Answer{Now: first}) || d.answer(ops.Answer{Now: second}) {
		t.Error("the first answer was not taken, or the second was")
	}
	if r := <-answered; r.err != nil || r.Now.Len() != len(oldPIN) {
		t.Errorf("answered %v, %v", r.Answer, r.err)
	}
	if second.Len() != 0 {
		t.Error("the answer that was not taken is not wiped")
	}
	if r := <-asking(t.Context(), d, q); !errors.Is(r.err, context.Canceled) || page.questions != 1 {
		t.Errorf("a second question was answered: %v, asked %d times", r.err, page.questions)
	}
}

func TestAnswerThatCameTooLateIsWiped(t *testing.T) {
	q := make(queue, 10)
	d := &dialogue{runner: q, page: &heard{}}
	ctx, cancel := context.WithCancel(t.Context())
	answered := asking(ctx, d, q)
	cancel()
	if r := <-answered; !errors.Is(r.err, context.Canceled) {
		t.Fatal(r.err)
	}
	late := secretOf(t, oldPIN)
	d.answer(ops.Answer{Now: late})
	(<-q)()
	if late.Len() != 0 {
		t.Error("it is not wiped")
	}
}

func TestWithdrawn(t *testing.T) {
	q := make(queue, 10)
	cancelled := 0
	d := &dialogue{runner: q, page: &heard{}, cancel: func() { cancelled++ }}
	answered := asking(t.Context(), d, q)
	d.withdraw()
	d.withdraw()
	if r := <-answered; !errors.Is(r.err, context.Canceled) || cancelled != 1 {
		t.Errorf("%v, cancelled %d times", r.err, cancelled)
	}
	if r := <-asking(t.Context(), d, q); !errors.Is(r.err, context.Canceled) {
		t.Errorf("a question after the end was answered: %v", r.err)
	}

	d = &dialogue{runner: q, page: &heard{}, cancel: func() { t.Error("what was sent was cancelled") }}
	answered = asking(t.Context(), d, q)
	d.answer(ops.Answer{})
	<-answered
	d.withdraw()
}
