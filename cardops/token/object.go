package token

// Class is a class of objects (CK_OBJECT_CLASS).
type Class uint32

// The classes of interest.
const (
	Certificates Class = 1 // CKO_CERTIFICATE
	PublicKeys   Class = 2 // CKO_PUBLIC_KEY
	PrivateKeys  Class = 3 // CKO_PRIVATE_KEY; of most tokens only visible after a login
)

// Object is an object on a token.
type Object struct {
	Handle Handle
	Class  Class
	ID     []byte // CKA_ID: pairs a certificate with its key. ASCII on a citizen card: SIGN, KEYX, CACert, ROOTCACert
	Label  string // CKA_LABEL
	Value  []byte // CKA_VALUE of a certificate, its DER bytes; nil of a key
}

// Mechanism is a way to sign or decrypt (CK_MECHANISM_TYPE), one without parameters.
type Mechanism uint32

// Mechanisms.
const (
	RSA       Mechanism = 0x0001 // CKM_RSA_PKCS: PKCS #1 v1.5; a signature is over a DigestInfo
	SHA256RSA Mechanism = 0x0040 // CKM_SHA256_RSA_PKCS: PKCS #1 v1.5 over data of any length
	ECDSA     Mechanism = 0x1041 // CKM_ECDSA: over a digest
)
