// The functions of a PKCS#11 module that are called here and not through miekg/pkcs11: those that carry secrets, which go there as Go
// strings and never as NULL, and those where some modules answer a correct size query with CKR_BUFFER_TOO_SMALL.
//
// A module hands out a list of its functions: a version of two bytes and then pointers in the order of the standard (PKCS#11 v2.40, clause
// 5.4 and Appendix; the places below are counted from C_Initialize). On Windows structures are packed to one byte (clause 2.1).

#include <stddef.h>

typedef unsigned long cd_ulong; // CK_ULONG

#ifdef _WIN32
#pragma pack(push, 1)
#endif

struct cd_list {
	unsigned char version[2];
	void *functions[44];
};

struct cd_attribute {
	cd_ulong type;
	void *value;
	cd_ulong length;
};

#ifdef _WIN32
#pragma pack(pop)
#endif

enum {
	cd_place_init_pin = 10,
	cd_place_set_pin = 11,
	cd_place_login = 18,
	cd_place_get_attribute_value = 24,
	cd_place_decrypt = 34,
	cd_place_sign = 43,
};

// cd_open loads a library; NULL on failure, with the system's reason. cd_list_of asks it for its list; NULL if it has none to give.
void *cd_open(const char *path, char *reason, size_t size);
struct cd_list *cd_list_of(void *library, cd_ulong *rv);

cd_ulong cd_login(struct cd_list *l, cd_ulong session, cd_ulong user, void *pin, cd_ulong n);
cd_ulong cd_set_pin(struct cd_list *l, cd_ulong session, void *old, cd_ulong n, void *fresh, cd_ulong m);
cd_ulong cd_init_pin(struct cd_list *l, cd_ulong session, void *fresh, cd_ulong n);
cd_ulong cd_attribute(struct cd_list *l, cd_ulong session, cd_ulong object, cd_ulong type, void *value, cd_ulong *n);
cd_ulong cd_use(struct cd_list *l, int place, cd_ulong session, void *in, cd_ulong n, void *out, cd_ulong *m);
