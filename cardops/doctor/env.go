package doctor

// Env is all that the checks touch.
type Env struct {
	System       string // as GOOS names it
	Architecture string // as GOARCH names it, of the machine
	Who          Who    // whom results must not tell of
}
