package token

import (
	"context"
	"fmt"

	"carddesk/cardops/secret"
)

// Module is a PKCS#11 module that is loaded and initialised. Its methods are named after the functions of PKCS#11 v2.40 chapter 5 that they
// call, and each calls one, or the few that belong together. They may be called by several goroutines and run one after another.
//
// An answer of the module other than CKR_OK is an error with an RV in its chain. Any other error means that no answer came:
// a *ModuleError, or that of the context. When it wraps ErrNotSent the module did not hear of the call.
//
// All texts are as Text decodes them. A nil secret is a NULL PIN, which has the person asked at the reader's own keys (PKCS#11 clause 5.6.8,
// CKF_PROTECTED_AUTHENTICATION_PATH).
type Module interface {
	// Info tells what the module says of itself (C_GetInfo), as it was when the module was loaded.
	Info() Info
	// Slots lists all slots with their tokens (C_GetSlotList, C_GetSlotInfo, C_GetTokenInfo), at most MaxSlots.
	Slots(ctx context.Context) ([]Slot, error)
	// Token describes the token in a slot (C_GetSlotInfo, C_GetTokenInfo). It costs no try.
	Token(ctx context.Context, slot SlotID) (Details, error)

	// OpenSession opens a session, for writing or only for reading (C_OpenSession).
	OpenSession(ctx context.Context, slot SlotID, write bool) (Session, error)
	// CloseSession closes it (C_CloseSession).
	CloseSession(ctx context.Context, s Session) error

	// Login is C_Login. A wrong PIN costs a try.
	Login(ctx context.Context, s Session, user User, pin *secret.Secret) error
	// Logout is C_Logout.
	Logout(ctx context.Context, s Session) error
	// SetPIN is C_SetPIN. A wrong old PIN costs a try.
	SetPIN(ctx context.Context, s Session, old, fresh *secret.Secret) error
	// InitPIN is C_InitPIN, in a session where the security officer is logged in.
	InitPIN(ctx context.Context, s Session, fresh *secret.Secret) error

	// Objects lists the objects of a class that the session may see (C_FindObjects, C_GetAttributeValue), at most MaxObjects.
	Objects(ctx context.Context, s Session, class Class) ([]Object, error)
	// Sign signs at most MaxData bytes (C_SignInit, C_Sign).
	Sign(ctx context.Context, s Session, key Handle, how Mechanism, data []byte) ([]byte, error)
	// Decrypt decrypts at most MaxData bytes (C_DecryptInit, C_Decrypt).
	Decrypt(ctx context.Context, s Session, key Handle, how Mechanism, data []byte) ([]byte, error)

	// Close finalises the module and unloads it. The error tells how that went; nothing that was answered before is changed by it.
	Close() error
}

// Bounds of what is taken from a module.
const (
	MaxSlots   = 64    // some modules list 16 slots per reader
	MaxObjects = 128   // of one class; a PIV card with its history has 24 certificates
	MaxValue   = 16384 // bytes of one attribute; certificates of citizens have less than 2 KB
	MaxData    = 4096  // bytes to sign or decrypt; RSA of 16384 bits takes 2048
)

// SlotID names a slot (CK_SLOT_ID).
type SlotID uint64

// Session names a session (CK_SESSION_HANDLE).
type Session uint64

// Handle names an object within a session (CK_OBJECT_HANDLE).
type Handle uint64

// User is who logs in (CK_USER_TYPE, PKCS#11 clause 3.4).
type User uint32

// The users.
const (
	SecurityOfficer User = 0 // CKU_SO
	NormalUser      User = 1 // CKU_USER
	ContextSpecific User = 2 // CKU_CONTEXT_SPECIFIC
)

// Info is what a module says of itself (CK_INFO, PKCS#11 clause 3.1).
type Info struct {
	Path         string // of the file; empty for a simulated one
	Manufacturer string
	Description  string
	Version      Version // of the module
	Cryptoki     Version // of the standard
}

// Version is a version of two numbers (CK_VERSION).
type Version struct{ Major, Minor byte }

func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// Slot is a place for a token, usually a reader (CK_SLOT_INFO, PKCS#11 clause 3.2).
type Slot struct {
	ID           SlotID
	Description  string // the reader's name with most modules, at most 64 bytes
	Manufacturer string
	Token        *Details // nil: none
	Problem      RV       // why there is a token and nothing is known of it, for example TokenNotRecognized; OK otherwise
}

// Details is what a token says of itself (CK_TOKEN_INFO, PKCS#11 clause 3.2).
type Details struct {
	Label        string
	Manufacturer string
	Model        string
	Serial       string // at most 16 characters; of a citizen card its number
	Flags        Flags
	MinPIN       int // shortest PIN in bytes; 0 where the token does not say
	MaxPIN       int // longest PIN in bytes; 0 where the token does not say
}
