// Package cert tells what a certificate from a card says, whether it is in date, and which certificates vouch for it.
//
// A card hands over bytes slowly and with padding behind them, so there are three depths of looking at a certificate:
//
//	n, err := cert.Length(first)    // 4 bytes are enough: how much to read, or that the slot is empty
//	h, err := cert.ParseHead(first) // 300 to 400 bytes: serial, issuer, validity and holder, before the rest has arrived
//	c, err := cert.Parse(all)       // every fact
//
// The parser shows rather than judges. What crypto/x509 refuses and real cards hold is read here: SHA-1 signatures, negative
// and overlong serial numbers, version 1 certificates, odd string types and dates, unknown critical extensions, unknown public
// keys. A broken extension becomes an entry of Certificate.Problems and the rest is still shown. Only input that is no X.509
// certificate at all is an error: ErrShort, ErrEmpty or ErrNotCertificate. Nothing is allocated on the word of a length field;
// what does not fit MaxLength is refused, and no structure is followed recursively.
//
// Whether to believe a certificate is a second question, answered by Chain and Judge:
//
//	chain := cert.Chain(holder, fromCard) // holder first, root last, each link's signature checked
//	switch cert.Judge(chain) { ... }      // recognised, not-recognised, incomplete, signature-bad
//
// All generations of the MOICA authority have the same subject, so issuers are told apart by key identifier and proven by
// signature, never picked by name alone. Validity is a third question: see Head.StateAt. The clock is always the caller's.
//
// All text (Holder, Name, Emails, URLs, Directory) is what the certificate says, decoded and nothing more. It may contain control
// characters, line breaks, bidirectional overrides and private-use code points: clean it before it reaches a terminal, a
// window, a file name or a log.
package cert
