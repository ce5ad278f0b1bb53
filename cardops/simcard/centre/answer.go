package centre

import "time"

// answer decides about a request. Only a subscriber code that was compared and is wrong costs a try.
func (c *Centre) answer(r Request) Answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if c.settings.Now != nil {
		now = c.settings.Now()
	}
	subject := NewSubject(r.Card, r.CA, now)
	record := c.records[r.Card]
	if code := c.obstacle(r, record, now); code != 0 {
		return Answer{Subject: subject, Code: code}
	}
	if !r.Proves(record.Code) {
		*record.Tries--
		return Answer{Subject: subject, Code: codeWrong + uint32(MaxTries-*record.Tries)}
	}
	*record.Tries = MaxTries
	code := record.Code
	if c.settings.Twist != nil {
		subject, code = c.settings.Twist(subject, code)
	}
	return Grant(subject, code)
}

// obstacle is what keeps the centre from comparing the subscriber code, 0 if nothing does.
func (c *Centre) obstacle(r Request, record *Record, now time.Time) uint32 {
	switch {
	case c.settings.Busy:
		return codeBusy
	case now.Sub(r.At).Abs() > Window:
		return codeClock
	case record == nil:
		return codeUnknown
	case record.Unopened:
		return codeUnopened
	case *record.Tries == 0:
		return codeLocked
	}
	return 0
}
