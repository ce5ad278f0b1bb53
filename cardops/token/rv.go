package token

import "fmt"

// RV is an answer of a module (CK_RV, PKCS#11 clause 5.1). As an error it is never OK.
type RV uint32

// The answers that mean something here. The names are those of the standard without CKR_.
const (
	OK                      RV = 0x000
	Cancel                  RV = 0x001
	HostMemory              RV = 0x002
	SlotIDInvalid           RV = 0x003
	GeneralError            RV = 0x005
	FunctionFailed          RV = 0x006
	ArgumentsBad            RV = 0x007
	CantLock                RV = 0x00A
	AttributeSensitive      RV = 0x011
	AttributeTypeInvalid    RV = 0x012
	DataInvalid             RV = 0x020
	DeviceError             RV = 0x030
	DeviceMemory            RV = 0x031
	DeviceRemoved           RV = 0x032
	EncryptedDataInvalid    RV = 0x040
	FunctionCanceled        RV = 0x050
	FunctionNotSupported    RV = 0x054
	KeyHandleInvalid        RV = 0x060
	MechanismInvalid        RV = 0x070
	ObjectHandleInvalid     RV = 0x082
	OperationNotInitialized RV = 0x091
	PINIncorrect            RV = 0x0A0
	PINInvalid              RV = 0x0A1
	PINLenRange             RV = 0x0A2
	PINExpired              RV = 0x0A3
	PINLocked               RV = 0x0A4
	SessionClosed           RV = 0x0B0
	SessionCount            RV = 0x0B1
	SessionHandleInvalid    RV = 0x0B3
	SessionReadOnly         RV = 0x0B5
	SessionReadOnlyExists   RV = 0x0B7
	TokenNotPresent         RV = 0x0E0
	TokenNotRecognized      RV = 0x0E1
	TokenWriteProtected     RV = 0x0E2
	UserAlreadyLoggedIn     RV = 0x100
	UserNotLoggedIn         RV = 0x101
	UserPINNotInitialized   RV = 0x102
	UserTypeInvalid         RV = 0x103
	UserAnotherLoggedIn     RV = 0x104
	UserTooManyTypes        RV = 0x105
	BufferTooSmall          RV = 0x150
	CryptokiNotInitialized  RV = 0x190
	CryptokiAlreadyInit     RV = 0x191
	PINTooWeak              RV = 0x1B8
	VendorDefined           RV = 0x80000000
	WrongOneLeft            RV = VendorDefined | 1 // of the official module: PIN wrong, one try left [F]
	WrongTwoLeft            RV = VendorDefined | 2 // of the official module: PIN wrong, two tries left [F]
)

var rvNames = map[RV]string{
	OK: "OK", Cancel: "CANCEL", HostMemory: "HOST_MEMORY", SlotIDInvalid: "SLOT_ID_INVALID", GeneralError: "GENERAL_ERROR",
	FunctionFailed: "FUNCTION_FAILED", ArgumentsBad: "ARGUMENTS_BAD", CantLock: "CANT_LOCK", AttributeSensitive: "ATTRIBUTE_SENSITIVE",
	AttributeTypeInvalid: "ATTRIBUTE_TYPE_INVALID", DataInvalid: "DATA_INVALID", DeviceError: "DEVICE_ERROR", DeviceMemory: "DEVICE_MEMORY",
	DeviceRemoved: "DEVICE_REMOVED", EncryptedDataInvalid: "ENCRYPTED_DATA_INVALID", FunctionCanceled: "FUNCTION_CANCELED",
	FunctionNotSupported: "FUNCTION_NOT_SUPPORTED", KeyHandleInvalid: "KEY_HANDLE_INVALID", MechanismInvalid: "MECHANISM_INVALID",
	ObjectHandleInvalid: "OBJECT_HANDLE_INVALID", OperationNotInitialized: "OPERATION_NOT_INITIALIZED",
	PINIncorrect: "PIN_INCORRECT", PINInvalid: "PIN_INVALID", PINLenRange: "PIN_LEN_RANGE",
	PINExpired: "PIN_EXPIRED", PINLocked: "PIN_LOCKED", SessionClosed: "SESSION_CLOSED", SessionCount: "SESSION_COUNT",
	SessionHandleInvalid: "SESSION_HANDLE_INVALID", SessionReadOnly: "SESSION_READ_ONLY", SessionReadOnlyExists: "SESSION_READ_ONLY_EXISTS",
	TokenNotPresent: "TOKEN_NOT_PRESENT", TokenNotRecognized: "TOKEN_NOT_RECOGNIZED", TokenWriteProtected: "TOKEN_WRITE_PROTECTED",
	UserAlreadyLoggedIn: "USER_ALREADY_LOGGED_IN", UserNotLoggedIn: "USER_NOT_LOGGED_IN", UserPINNotInitialized: "USER_PIN_NOT_INITIALIZED",
	UserTypeInvalid: "USER_TYPE_INVALID", UserAnotherLoggedIn: "USER_ANOTHER_ALREADY_LOGGED_IN", UserTooManyTypes: "USER_TOO_MANY_TYPES",
	BufferTooSmall: "BUFFER_TOO_SMALL", CryptokiNotInitialized: "CRYPTOKI_NOT_INITIALIZED",
	CryptokiAlreadyInit: "CRYPTOKI_ALREADY_INITIALIZED", PINTooWeak: "PIN_TOO_WEAK",
}

// Name is the standard's name without CKR_, VENDOR_DEFINED for one of a vendor, empty for one that is not known here.
func (rv RV) Name() string {
	if rv.Vendor() {
		return "VENDOR_DEFINED"
	}
	return rvNames[rv]
}

// Vendor tells whether the meaning of the code is up to the module's vendor.
func (rv RV) Vendor() bool { return rv&VendorDefined != 0 }

func (rv RV) Error() string {
	if name := rv.Name(); name != "" {
		return fmt.Sprintf("module answered 0x%X (CKR_%s)", uint32(rv), name)
	}
	return fmt.Sprintf("module answered 0x%X", uint32(rv))
}

// Unwrap gives what the answer means: ErrGone for DeviceRemoved, for example; nil for most.
func (rv RV) Unwrap() error { return rvMeanings[rv] }

// rvMeanings are the answers that mean one of our own errors whatever was called.
var rvMeanings = map[RV]error{
	DeviceRemoved:      ErrGone,
	TokenNotPresent:    ErrGone,
	TokenNotRecognized: ErrGone,
	SlotIDInvalid:      ErrGone,
	// PKCS#11 clause 5.6.2: when a token is removed, all its sessions are closed.
	SessionHandleInvalid: ErrGone,
	SessionClosed:        ErrGone,
}
