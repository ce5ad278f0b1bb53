package p11

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// child is a helper process with the near ends of its streams.
type child struct {
	cmd    *exec.Cmd
	stdin  *os.File
	stdout *os.File
	gone   chan struct{} // closed when the process has ended and was collected
}

// spawn starts cmd with pipes of our own: those of package exec are closed when the process ends, with what it said last.
func spawn(cmd *exec.Cmd) (*child, error) {
	theirIn, stdin, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	stdout, theirOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, theirIn.Close(), stdin.Close())
	}
	cmd.Stdin, cmd.Stdout = theirIn, theirOut
	err = cmd.Start()
	_, _ = theirIn.Close(), theirOut.Close()
	if err != nil {
		return nil, errors.Join(err, stdin.Close(), stdout.Close())
	}
	c := &child{cmd: cmd, stdin: stdin, stdout: stdout, gone: make(chan struct{})}
	go func() {
		defer close(c.gone)
		_ = cmd.Wait() // how it ended is in its state
	}()
	return c, nil
}

// kill ends the process, which ends every read and write of its streams.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // fails where it has ended
}

// endTime bounds the wait for a process that was killed. One that the system does not let go, because it hangs in a driver, must not hang
// us: it is left to the system, which collects it then.
const endTime = 2 * time.Second

// end kills the process and waits until it is gone.
func (c *child) end() {
	c.kill()
	c.await(endTime)
	_, _ = c.stdin.Close(), c.stdout.Close()
}

// leave lets the process end by itself, as it does when its input ends, and ends it when it takes longer.
func (c *child) leave(limit time.Duration) {
	_ = c.stdin.Close()
	c.await(limit)
	c.end()
}

func (c *child) await(limit time.Duration) bool {
	select {
	case <-c.gone:
		return true
	case <-time.After(limit):
		return false
	}
}

// obituary says how the process ended.
func (c *child) obituary() string {
	if !c.await(endTime) {
		return "it closed its output"
	}
	return fmt.Sprint(c.cmd.ProcessState)
}
