package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// says makes a check that finds a state.
func says(code string, state State, needs ...string) Check {
	return Check{
		Code: code, Needs: needs, Timeout: time.Second,
		Run: func(context.Context, *Machine) (Finding, error) { return Finding{State: state}, nil },
	}
}

// takes makes a check that needs time.
func takes(code string, d time.Duration, needs ...string) Check {
	c := says(code, OK, needs...)
	c.Run = func(context.Context, *Machine) (Finding, error) {
		time.Sleep(d)
		return Finding{State: OK}, nil
	}
	return c
}

func ran(t *testing.T, table []Check, options Options) []Result {
	t.Helper()
	results, err := Run(t.Context(), table, &Env{System: "linux"}, options)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// brief is what a person sees of results: "a:fail b:skip(a)".
func brief(results []Result) string {
	var all []string
	for _, r := range results {
		one := r.Code + ":" + string(r.State)
		if r.Parent != "" {
			one += "(" + r.Parent + ")"
		}
		all = append(all, one)
	}
	return strings.Join(all, " ")
}

func TestOneCauseGivesOneRedRow(t *testing.T) {
	for name, c := range map[string]struct {
		table []Check
		want  string
	}{
		"all well":              {[]Check{says("a", OK), says("b", OK, "a")}, "a:ok b:ok"},
		"a warning stops none":  {[]Check{says("a", Warn), says("b", OK, "a")}, "a:warn b:ok"},
		"a child":               {[]Check{says("a", Fail), says("b", OK, "a")}, "a:fail b:skip(a)"},
		"a grandchild":          {[]Check{says("a", Fail), says("b", OK, "a"), says("c", Fail, "b")}, "a:fail b:skip(a) c:skip(a)"},
		"two parents":           {[]Check{says("a", OK), says("b", Fail), says("c", OK, "a", "b")}, "a:ok b:fail c:skip(b)"},
		"no parent in this run": {[]Check{says("c", OK, "elsewhere")}, "c:ok"},
		"another cause":         {[]Check{says("a", Fail), says("b", OK, "a"), says("c", Fail)}, "a:fail b:skip(a) c:fail"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := brief(ran(t, c.table, Options{})); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestMistakesAreBroken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		panics := says("panics", OK)
		panics.Run = func(context.Context, *Machine) (Finding, error) { panic("a mistake") }
		hangs := says("hangs", OK)
		hangs.Run = func(context.Context, *Machine) (Finding, error) {
			time.Sleep(time.Hour) // and does not listen to its context
			return Finding{State: OK}, nil
		}
		gives := says("gives up", OK)
		gives.Run = func(ctx context.Context, _ *Machine) (Finding, error) {
			<-ctx.Done()
			return Finding{}, errors.New("never mind")
		}
		results := ran(t, []Check{panics, hangs, gives, says("child", OK, "hangs")}, Options{})
		if got := brief(results); got != "panics:broken hangs:broken gives up:broken child:skip(hangs)" {
			t.Errorf("got %s", got)
		}
		for at, want := range []string{"panic: a mistake", "took too long: 1s", "took too long: 1s"} {
			if results[at].Detail != want {
				t.Errorf("detail %q, want %q", results[at].Detail, want)
			}
		}
		time.Sleep(2 * time.Hour) // let it end
	})
}

func TestChecksRunSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ran(t, []Check{
			takes("a", 900*time.Millisecond), takes("b", 900*time.Millisecond), takes("c", 100*time.Millisecond),
			takes("d", 800*time.Millisecond, "c"),
		}, Options{})
		if took := time.Since(began); took != 900*time.Millisecond {
			t.Errorf("took %s: something waited for what it does not need", took)
		}
	})
}

func TestResultsComeInTableOrderAsSoonAsTheyCan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var codes []string
		var times []time.Duration
		ran(t, []Check{
			takes("a", 100*time.Millisecond), takes("b", 500*time.Millisecond), takes("c", 200*time.Millisecond), takes("d", 700*time.Millisecond),
		}, Options{Report: func(r Result) { codes, times = append(codes, r.Code), append(times, time.Since(began)) }})
		if want := []string{"a", "b", "c", "d"}; !slices.Equal(codes, want) {
			t.Errorf("reported %q, want %q", codes, want)
		}
		ms := time.Millisecond
		if want := []time.Duration{100 * ms, 500 * ms, 500 * ms, 700 * ms}; !slices.Equal(times, want) {
			t.Errorf("reported after %v, want %v", times, want)
		}
	})
}

func TestOnlySomeAndWhatTheyNeed(t *testing.T) {
	table := []Check{says("a", OK), says("b", OK), says("c", OK, "a"), says("d", OK, "c"), says("e", OK, "d")}
	if got := brief(ran(t, table, Options{Only: []string{"d", "b"}})); got != "a:ok b:ok c:ok d:ok" {
		t.Errorf("ran %s", got)
	}
	if _, err := Run(t.Context(), table, &Env{}, Options{Only: []string{"x"}}); !errors.Is(err, ErrUnknownCode) {
		t.Errorf("error %v", err)
	}
}

func TestChecksOfOtherSystemsAreLeftOut(t *testing.T) {
	elsewhere, asked := says("elsewhere", Fail), says("not asked for", Fail)
	elsewhere.Systems = []string{"windows"}
	asked.Asked = func(*Env) bool { return false }
	if got := brief(ran(t, []Check{elsewhere, asked, says("here", OK, "elsewhere")}, Options{})); got != "here:ok" {
		t.Errorf("ran %s", got)
	}
}

func TestCancelledRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(300*time.Millisecond, cancel)
		var reported int
		results, err := Run(ctx, []Check{takes("a", 100*time.Millisecond), takes("b", time.Second), takes("c", 0, "b")}, &Env{},
			Options{Report: func(Result) { reported++ }})
		if !errors.Is(err, context.Canceled) || brief(results) != "a:ok" || reported != 1 {
			t.Errorf("%s, %d reported, %v", brief(results), reported, err)
		}
		time.Sleep(2 * time.Second) // let it end
	})
}

func TestSharedLooksAreMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var looks atomic.Int32
		s := share(t.Context(), time.Minute, func(context.Context) (int, error) {
			time.Sleep(3 * time.Second)
			return int(looks.Add(1)), nil
		})
		hasty, cancel := context.WithTimeoutCause(t.Context(), time.Second, ErrLate)
		defer cancel()
		if _, err := s.get(hasty); !errors.Is(err, ErrLate) {
			t.Errorf("error %v", err)
		}
		for range 2 {
			if n, err := s.get(t.Context()); n != 1 || err != nil {
				t.Errorf("look %d, %v: one check's hurry must not end it for the others", n, err)
			}
		}
	})
}

func TestWorst(t *testing.T) {
	for name, c := range map[string]struct {
		states []State
		want   State
	}{
		"nothing":  {nil, OK},
		"skipped":  {[]State{OK, Skip}, OK},
		"warning":  {[]State{OK, Warn, OK}, Warn},
		"broken":   {[]State{Warn, Broken}, Broken},
		"a failed": {[]State{Fail, Broken, Warn}, Fail},
	} {
		t.Run(name, func(t *testing.T) {
			var results []Result
			for _, s := range c.states {
				results = append(results, Result{State: s})
			}
			if got := Worst(results); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
