// A PKCS#11 module for tests that behaves as the official one for citizen cards is known to: it forwards to SoftHSM2, under the official
// labels, with PINs of 6 to 8 characters, three tries, and the vendor's codes for a wrong PIN. On request it misbehaves.
//
//	gcc -shared -fPIC -o lookalike.so lookalike.c -ldl
//	-DWITHOUT_LIST   leaves out C_GetFunctionList
//
// Environment:
//
//	LOOKALIKE_SOFTHSM   path of libsofthsm2.so
//	LOOKALIKE_TRIES     file with the tries left, one digit: a card remembers them
//	LOOKALIKE_SERIAL    serial number of the token, which is that of its card; one of its own without
//	LOOKALIKE_CALLS     file to which the name of each call is added that could reach a card
//	LOOKALIKE_PAD       PIN typed at the reader's own keys; new PIN after a blank. Sets CKF_PROTECTED_AUTHENTICATION_PATH
//	LOOKALIKE           crash-init, crash-login, crash-exit, hang-init, hang-login, hang-exit, exit-init, fail-init, again-init,
//	                    print, null-list, fail-list, remove-login

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long ulong_t;

// Public constants of PKCS#11 v2.40.
enum {
	OK = 0,
	GENERAL_ERROR = 0x5,
	ARGUMENTS_BAD = 0x7,
	DEVICE_REMOVED = 0x32,
	PIN_INCORRECT = 0xA0,
	PIN_LEN_RANGE = 0xA2,
	PIN_LOCKED = 0xA4,
	BUFFER_TOO_SMALL = 0x150,
	ALREADY_INITIALIZED = 0x191,
};
#define WRONG_ONE_LEFT 0x80000001UL
#define WRONG_TWO_LEFT 0x80000002UL

enum {
	FLAG_PROTECTED_PATH = 1 << 8,
	FLAG_INITIALIZED = 1 << 10,
	FLAG_COUNT_LOW = 1 << 16,
	FLAG_FINAL_TRY = 1 << 17,
	FLAG_LOCKED = 1 << 18,
};

enum {
	MAX_TRIES = 3,
	MIN_PIN = 6,
	MAX_PIN = 8,
};

struct list {
	unsigned char version[2];
	void *functions[68];
};

// Places in the list.
enum {
	INITIALIZE = 0,
	FINALIZE = 1,
	GET_INFO = 2,
	GET_SLOT_LIST = 4,
	GET_TOKEN_INFO = 6,
	SET_PIN = 11,
	LOGIN = 18,
	GET_ATTRIBUTE_VALUE = 24,
};

struct info {
	unsigned char cryptoki[2];
	char manufacturer[32];
	ulong_t flags;
	char description[32];
	unsigned char version[2];
};

struct token_info {
	char label[32], manufacturer[32], model[16], serial[16];
	ulong_t flags, sessions[4], max_pin, min_pin, memory[4];
	unsigned char hardware[2], firmware[2];
	char time[16];
};

struct attribute {
	ulong_t type;
	void *value;
	ulong_t length;
};

static struct list *soft; // SoftHSM's
static struct list ours;

static int told(const char *what)
{
	const char *switches = getenv("LOOKALIKE");
	return switches != NULL && strcmp(switches, what) == 0;
}

static void misbehave(const char *where)
{
	char name[32];
	if (told("print")) {
		printf("printed in %s\n", where);
		fflush(stdout);
		if (write(STDOUT_FILENO, "\0\0\0\5written", 11) < 0)
			abort();
	}
	snprintf(name, sizeof name, "crash-%s", where);
	if (told(name))
		*(volatile int *)8 = 1;
	snprintf(name, sizeof name, "hang-%s", where);
	while (told(name))
		pause();
}

static void called(const char *name)
{
	const char *path = getenv("LOOKALIKE_CALLS");
	FILE *f = path == NULL ? NULL : fopen(path, "a");
	if (f == NULL)
		return;
	fprintf(f, "%s\n", name);
	fclose(f);
}

static int tries_left(void)
{
	const char *path = getenv("LOOKALIKE_TRIES");
	FILE *f = path == NULL ? NULL : fopen(path, "r");
	int c = f == NULL ? EOF : fgetc(f);
	if (f != NULL)
		fclose(f);
	return c >= '0' && c <= '0' + MAX_TRIES ? c - '0' : MAX_TRIES;
}

static void set_tries_left(int n)
{
	const char *path = getenv("LOOKALIKE_TRIES");
	FILE *f = path == NULL ? NULL : fopen(path, "w");
	if (f == NULL)
		return;
	fputc('0' + n, f);
	fclose(f);
}

// counted turns SoftHSM's answer to a PIN into the vendor's.
static ulong_t counted(ulong_t rv)
{
	int left;
	if (rv == OK)
		set_tries_left(MAX_TRIES);
	if (rv != PIN_INCORRECT)
		return rv;
	left = tries_left() - 1;
	set_tries_left(left);
	return left == 2 ? WRONG_TWO_LEFT : left == 1 ? WRONG_ONE_LEFT : PIN_LOCKED;
}

static int bad_length(ulong_t n) { return n < MIN_PIN || n > MAX_PIN; }

// typed gives what was typed at the reader: the PIN, or the new one behind the blank.
static const char *typed(int fresh, ulong_t *n)
{
	const char *all = getenv("LOOKALIKE_PAD"), *blank;
	if (all == NULL)
		return NULL;
	blank = strchr(all, ' ');
	if (fresh)
		all = blank == NULL ? "" : blank + 1;
	*n = fresh || blank == NULL ? strlen(all) : (ulong_t)(blank - all);
	return all;
}

static ulong_t initialize(void *args)
{
	ulong_t (*next)(void *) = soft->functions[INITIALIZE];
	misbehave("init");
	if (told("exit-init"))
		exit(0);
	if (told("fail-init"))
		return GENERAL_ERROR;
	ulong_t rv = next(args);
	return told("again-init") ? ALREADY_INITIALIZED : rv;
}

static ulong_t finalize(void *reserved)
{
	ulong_t (*next)(void *) = soft->functions[FINALIZE];
	misbehave("exit");
	return next(reserved);
}

// pad fills a field with blanks. Big5 texts are given as they are.
static void pad(char *field, size_t size, const char *text)
{
	memset(field, ' ', size);
	memcpy(field, text, strlen(text) < size ? strlen(text) : size);
}

static ulong_t get_info(struct info *i)
{
	ulong_t (*next)(struct info *) = soft->functions[GET_INFO];
	ulong_t rv = next(i);
	pad(i->manufacturer, sizeof i->manufacturer, "\xA4\xA4\xB5\xD8\xB9q\xABH Chunghwa"); // Big5
	pad(i->description, sizeof i->description, "Look-alike over SoftHSM");
	return rv;
}

// once tells whether this is the first size query of its kind: some builds answer it wrongly.
static int once(int *asked, const void *where) { return where == NULL && !(*asked)++; }

static ulong_t get_slot_list(unsigned char present, ulong_t *slots, ulong_t *n)
{
	static int asked;
	ulong_t (*next)(unsigned char, ulong_t *, ulong_t *) = soft->functions[GET_SLOT_LIST];
	ulong_t rv = next(present, slots, n);
	return rv == OK && once(&asked, slots) ? BUFFER_TOO_SMALL : rv;
}

// The first question for any attribute is answered wrongly too, with the size that it takes.
static ulong_t get_attribute_value(ulong_t session, ulong_t object, struct attribute *a, ulong_t n)
{
	static int asked;
	ulong_t (*next)(ulong_t, ulong_t, struct attribute *, ulong_t) = soft->functions[GET_ATTRIBUTE_VALUE];
	ulong_t rv = next(session, object, a, n);
	return rv == OK && !asked++ ? BUFFER_TOO_SMALL : rv;
}

static ulong_t tries_flags(void)
{
	switch (tries_left()) {
	case MAX_TRIES:
		return 0;
	case 2:
		return FLAG_COUNT_LOW;
	case 1:
		return FLAG_COUNT_LOW | FLAG_FINAL_TRY;
	}
	return FLAG_LOCKED;
}

static ulong_t get_token_info(ulong_t slot, struct token_info *t)
{
	ulong_t (*next)(ulong_t, struct token_info *) = soft->functions[GET_TOKEN_INFO];
	ulong_t rv = next(slot, t);
	called("C_GetTokenInfo");
	if (rv != OK || !(t->flags & FLAG_INITIALIZED))
		return rv;
	pad(t->label, sizeof t->label, "HiCOS PKI Smart Card");
	pad(t->manufacturer, sizeof t->manufacturer, "Chunghwa TeleCom Co., Ltd.");
	pad(t->model, sizeof t->model, "T7S0000");
	pad(t->serial, sizeof t->serial, getenv("LOOKALIKE_SERIAL") != NULL ? getenv("LOOKALIKE_SERIAL") : "TP00000000000042");
	t->flags &= ~(ulong_t)(FLAG_COUNT_LOW | FLAG_FINAL_TRY | FLAG_LOCKED);
	t->flags |= tries_flags() | (getenv("LOOKALIKE_PAD") != NULL ? FLAG_PROTECTED_PATH : 0);
	t->min_pin = MIN_PIN;
	t->max_pin = MAX_PIN;
	return rv;
}

static ulong_t login(ulong_t session, ulong_t user, const char *pin, ulong_t n)
{
	ulong_t (*next)(ulong_t, ulong_t, const char *, ulong_t) = soft->functions[LOGIN];
	called("C_Login");
	misbehave("login");
	if (told("remove-login"))
		return DEVICE_REMOVED;
	if (typed(0, &n) != NULL) {
		if (pin != NULL || n == 0)
			return ARGUMENTS_BAD;
		pin = typed(0, &n);
	}
	if (tries_left() == 0)
		return PIN_LOCKED;
	if (bad_length(n))
		return PIN_LEN_RANGE;
	return counted(next(session, user, pin, n));
}

static ulong_t set_pin(ulong_t session, const char *old, ulong_t n, const char *fresh, ulong_t m)
{
	ulong_t (*next)(ulong_t, const char *, ulong_t, const char *, ulong_t) = soft->functions[SET_PIN];
	ulong_t unused;
	called("C_SetPIN");
	if (typed(0, &unused) != NULL) {
		if (old != NULL || fresh != NULL)
			return ARGUMENTS_BAD;
		old = typed(0, &n);
		fresh = typed(1, &m);
	}
	if (tries_left() == 0)
		return PIN_LOCKED;
	if (bad_length(n) || bad_length(m))
		return PIN_LEN_RANGE;
	return counted(next(session, old, n, fresh, m));
}

static int ready(void)
{
	const char *path = getenv("LOOKALIKE_SOFTHSM");
	void *library = dlopen(path == NULL ? "" : path, RTLD_NOW);
	ulong_t (*get)(struct list **);
	if (library == NULL)
		return 0;
	get = (ulong_t(*)(struct list **))dlsym(library, "C_GetFunctionList");
	if (get == NULL || get(&soft) != OK)
		return 0;
	ours = *soft;
	ours.functions[INITIALIZE] = initialize;
	ours.functions[FINALIZE] = finalize;
	ours.functions[GET_INFO] = get_info;
	ours.functions[GET_SLOT_LIST] = get_slot_list;
	ours.functions[GET_TOKEN_INFO] = get_token_info;
	ours.functions[GET_ATTRIBUTE_VALUE] = get_attribute_value;
	ours.functions[LOGIN] = login;
	ours.functions[SET_PIN] = set_pin;
	return 1;
}

#ifndef WITHOUT_LIST
ulong_t C_GetFunctionList(struct list **list)
{
	if (told("fail-list") || !ready())
		return GENERAL_ERROR;
	*list = told("null-list") ? NULL : &ours;
	return OK;
}
#else
int C_NoFunctionList(void) { return ready(); }
#endif
