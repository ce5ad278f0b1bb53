package token

// Flags are the flags of a token (PKCS#11 clause 3.2, CK_TOKEN_INFO).
type Flags uint32

// Flags that matter here.
const (
	LoginRequired    Flags = 1 << 2  // CKF_LOGIN_REQUIRED
	UserPINSet       Flags = 1 << 3  // CKF_USER_PIN_INITIALIZED
	ProtectedPath    Flags = 1 << 8  // CKF_PROTECTED_AUTHENTICATION_PATH
	TokenInitialised Flags = 1 << 10 // CKF_TOKEN_INITIALIZED

	UserPINCountLow     Flags = 1 << 16 // CKF_USER_PIN_COUNT_LOW
	UserPINFinalTry     Flags = 1 << 17 // CKF_USER_PIN_FINAL_TRY
	UserPINLocked       Flags = 1 << 18 // CKF_USER_PIN_LOCKED
	UserPINToBeChanged  Flags = 1 << 19 // CKF_USER_PIN_TO_BE_CHANGED
	SOPINCountLow       Flags = 1 << 20 // CKF_SO_PIN_COUNT_LOW
	SOPINFinalTry       Flags = 1 << 21 // CKF_SO_PIN_FINAL_TRY
	SOPINLocked         Flags = 1 << 22 // CKF_SO_PIN_LOCKED
	SOPINToBeChanged    Flags = 1 << 23 // CKF_SO_PIN_TO_BE_CHANGED
	distanceUserToSOPIN       = 4       // bits from a flag of the user's PIN to the same of the security officer's
)

// Has tells whether all these flags are set.
func (f Flags) Has(flags Flags) bool { return f&flags == flags }
