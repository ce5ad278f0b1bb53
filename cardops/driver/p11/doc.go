// Package p11 loads PKCS#11 modules in a process of their own.
//
// Vendor modules crash, hang, write to standard output, exist for one architecture only and leave secrets in memory. So the program
// starts itself again as a helper that loads one module for one task and answers over its standard streams:
//
//	func main() {
//		if p11.ServeIfHelper() {
//			return
//		}
//		…
//		module, err := p11.Start(ctx, p11.Helper{}, path) // header checked, process started, module loaded and initialised
//		defer module.Close()                              // finalised, process ended
//
// Remote, the near end, satisfies token.Module. Each call has a time limit; whatever goes wrong with the module is an ordinary error, and
// the helper is gone afterwards. It also ends when its standard input does, so that none is left behind when this program dies.
//
// A secret goes from its own memory straight into the pipe, and on the far side into such memory again and from there to the module: it is
// never in a Go string in either process (so C_Login, C_SetPIN and C_InitPIN are called here and not through miekg/pkcs11, which takes
// strings and can't pass a NULL PIN). Copies that the module itself makes end with the helper.
package p11
