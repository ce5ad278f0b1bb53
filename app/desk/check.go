package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"carddesk/cardops/doctor"
	"carddesk/cardops/reader"
)

// Checkup is the check of the environment, as far as it has come. It does not change once it was handed out.
type Checkup struct {
	Running bool
	// Codes are the checks of the run that is under way, or was the last, in the order of the table; Done is how many of them have a result.
	Codes []string
	Done  int
	// Results are what is known, in the order of the table: of the last run, and of earlier ones where only some checks were made again.
	Results []doctor.Result
	At      time.Time // when the run began; zero before the first
	// Stale tells that readers or cards have come or gone since then.
	Stale bool
	// System, Architecture and Who tell of the computer, for the report.
	System, Architecture string
	Who                  doctor.Who
	// Err is why the last run did not come to its end: context.Canceled by a person, ErrBusy because of an operation, and whatever kept it from
	// beginning.
	Err error
}

// Now is the code of the check whose result comes next; empty where none is to come.
func (c Checkup) Now() string {
	if !c.Running || c.Done >= len(c.Codes) {
		return ""
	}
	return c.Codes[c.Done]
}

// Whole tells whether there is a result of every check that belongs to a run.
func (c Checkup) Whole() bool { return !c.Running && c.Err == nil && len(c.Results) > 0 }

// examination is a run of checks under way.
type examination struct {
	codes []string // asked for; none: all
	whole []doctor.Check
	ctx   context.Context // ends when it is cancelled, with the reason as its cause
	stop  context.CancelCauseFunc
	uses  *uses
}

// Check examines the computer, the reader and the card: the checks with these codes and those that they need; all without a code. It costs no
// try and changes nothing. With doctor.CertRevoked, and only then, servers are asked about the certificates. What came of it is told in snapshots; the results of other checks stay. While a run is under way nothing is begun;
// while an operation is, the run ends with ErrBusy. An operation that is started ends the run.
func (d *Desk) Check(codes ...string) { d.mail.post(func() { d.check(codes) }) }

// EndCheck ends the run that is under way. What it found stays.
func (d *Desk) EndCheck() { d.mail.post(func() { d.endCheck(context.Canceled) }) }

func (d *Desk) check(codes []string) {
	switch {
	case d.ctx.Err() != nil, d.exam != nil:
		return
	case d.op != nil:
		d.checkup.Err, d.changed = ErrBusy, true
		return
	}
	x := &examination{codes: codes, uses: d.uses}
	x.ctx, x.stop = context.WithCancelCause(d.session.ctx)
	d.exam, d.changed = x, true
	d.checkup.Running, d.checkup.Codes, d.checkup.Done, d.checkup.Err, d.checkup.Stale = true, nil, 0, nil, false
	s, chosen := d.session, d.chosen
	s.work.Add(1)
	d.background("check", func() {
		defer s.work.Done()
		d.examine(x, s, chosen)
	})
}

// endCheck ends the run for a reason. What its checks still hold is waited for by whoever needs it.
func (d *Desk) endCheck(why error) {
	if d.exam != nil {
		d.exam.stop(why)
	}
}

// examine carries out a run and tells how it ended.
func (d *Desk) examine(x *examination, s *session, chosen string) {
	err, end := ErrBroken, func() {}
	defer func() { end() }()
	defer func() {
		x.stop(nil)
		d.mail.post(func() { d.examined(x, err) })
	}()
	env, giveBack, failed := d.surroundings(x, s)
	if err = failed; err != nil {
		return
	}
	end, err = giveBack, ErrBroken
	env.Reader = chosen
	x.whole = doctor.For(doctor.Table(), env)
	d.tell(x, func() { d.begun(x, env) })
	_, err = doctor.Run(x.ctx, doctor.Table(), env, doctor.Options{
		Only: x.codes, Report: func(r doctor.Result) { d.tell(x, func() { d.checkup.add(r) }) },
	})
	if err != nil && x.ctx.Err() != nil {
		err = context.Cause(x.ctx)
	}
}

// tell changes what is known of a run, unless it is over.
func (d *Desk) tell(x *examination, change func()) {
	d.mail.post(func() {
		if d.exam == x {
			change()
			d.changed = true
		}
	})
}

// errNoComputer: nothing tells what there is to check.
var errNoComputer = errors.New("no computer to check")

// surroundings are what the checks look at. end gives back what was taken for them.
func (d *Desk) surroundings(x *examination, s *session) (env *doctor.Env, end func(), err error) {
	if s.scenario != "" {
		return d.simulated(x, s)
	}
	if d.config.Computer == nil {
		return nil, nil, errNoComputer
	}
	if env, err = d.config.Computer(); err != nil {
		return nil, nil, err
	}
	x.inquire(env, d.config.Revoked)
	// A connection of its own: the one that is watched with waits for news.
	service := d.config.Service()
	env.Service = service
	env.UseWays(d.config.Ways())
	x.lend(env)
	return env, func() {
		x.settle()
		_ = service.Close() // whatever is wrong with it, nobody needs it any more
	}, nil
}

func (d *Desk) simulated(x *examination, s *session) (*doctor.Env, func(), error) {
	select {
	case <-s.placed:
	case <-x.ctx.Done():
		return nil, nil, context.Cause(x.ctx)
	}
	if s.place.Computer == nil {
		return nil, nil, errNoComputer
	}
	env, err := s.place.Computer()
	if err != nil {
		return nil, nil, err
	}
	x.inquire(env, s.place.Revoked)
	x.lend(env)
	return env, x.settle, nil
}

// inquire lets the checks ask on line, where that was wanted by name.
func (x *examination) inquire(env *doctor.Env, inquiry doctor.Inquiry) {
	if env.Revoked == nil && slices.Contains(x.codes, doctor.CertRevoked) {
		env.Revoked = inquiry
	}
}

// settle waits until the checks have given back what they hold, before what it belongs to is closed.
func (x *examination) settle() {
	ctx, cancel := context.WithTimeout(context.Background(), settling)
	defer cancel()
	_ = x.uses.wait(ctx) // whoever holds something still is left behind
}

// begun notes what will be checked, and where.
func (d *Desk) begun(x *examination, env *doctor.Env) {
	c := &d.checkup
	c.At, c.System, c.Architecture, c.Who = d.config.Now(), env.System, env.Architecture, env.Who
	c.Codes = needed(x.whole, x.codes)
	if len(x.codes) == 0 {
		c.Results = nil
	}
}

// needed are the codes of the checks that are asked for, and of those that they need; all where none is asked for.
func needed(whole []doctor.Check, asked []string) []string {
	var codes []string
	want := map[string]bool{}
	for _, code := range asked {
		want[code] = true
	}
	for _, c := range slices.Backward(whole) { // what a check needs stands above it
		if len(asked) > 0 && !want[c.Code] {
			continue
		}
		codes = append(codes, c.Code)
		for _, need := range c.Needs {
			want[need] = true
		}
	}
	slices.Reverse(codes)
	return codes
}

// add puts a result in its place, instead of an older one.
func (c *Checkup) add(fresh doctor.Result) {
	c.Done++
	known := map[string]doctor.Result{fresh.Code: fresh}
	for _, r := range c.Results {
		if r.Code != fresh.Code {
			known[r.Code] = r
		}
	}
	var all []doctor.Result
	for _, check := range doctor.Table() { // a run without the question on line leaves the answer of an earlier one
		if r, ok := known[check.Code]; ok {
			all = append(all, r)
		}
	}
	c.Results = all
}

func (d *Desk) examined(x *examination, err error) {
	if d.exam == x {
		d.exam, d.changed = nil, true
		d.checkup.Running, d.checkup.Err = false, err
	}
}

// ages notes that readers or cards are not those any more that were checked.
func (d *Desk) ages(now []reader.Status) {
	same := slices.EqualFunc(d.readers, now, func(a, b reader.Status) bool { return a.Name == b.Name && a.State == b.State })
	if !same && !d.checkup.At.IsZero() {
		d.checkup.Stale = true
	}
}
