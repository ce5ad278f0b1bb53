#include "library.h"

#include <stdio.h>
#include <string.h>

#define CD_NOT_SUPPORTED 0x54 // CKR_FUNCTION_NOT_SUPPORTED

typedef cd_ulong (*cd_get_list)(struct cd_list **);

#ifdef _WIN32
#include <windows.h>

// The module's own folder is searched for the libraries that it needs, the current one is not.
void *cd_open(const char *path, char *reason, size_t size)
{
	wchar_t wide[32768];
	HMODULE library = NULL;
	if (MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, 32768) > 0)
		library = LoadLibraryExW(wide, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
	if (library == NULL)
		snprintf(reason, size, "error %lu", GetLastError());
	return library;
}

static cd_get_list cd_find(void *library)
{
	return (cd_get_list)(void *)GetProcAddress(library, "C_GetFunctionList");
}
#else
#include <dlfcn.h>

// Lazily, because modules exist whose unused functions lack something.
void *cd_open(const char *path, char *reason, size_t size)
{
	void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	if (library == NULL) {
		const char *why = dlerror();
		snprintf(reason, size, "%s", why != NULL ? why : "no reason given");
	}
	return library;
}

static cd_get_list cd_find(void *library)
{
	return (cd_get_list)dlsym(library, "C_GetFunctionList");
}
#endif

struct cd_list *cd_list_of(void *library, cd_ulong *rv)
{
	struct cd_list *list = NULL;
	cd_get_list get = cd_find(library);
	*rv = 0;
	if (get == NULL)
		return NULL;
	*rv = get(&list);
	return *rv == 0 ? list : NULL;
}

cd_ulong cd_login(struct cd_list *l, cd_ulong session, cd_ulong user, void *pin, cd_ulong n)
{
	cd_ulong (*login)(cd_ulong, cd_ulong, void *, cd_ulong) = l->functions[cd_place_login];
	return login == NULL ? CD_NOT_SUPPORTED : login(session, user, pin, n);
}

cd_ulong cd_set_pin(struct cd_list *l, cd_ulong session, void *old, cd_ulong n, void *fresh, cd_ulong m)
{
	cd_ulong (*set)(cd_ulong, void *, cd_ulong, void *, cd_ulong) = l->functions[cd_place_set_pin];
	return set == NULL ? CD_NOT_SUPPORTED : set(session, old, n, fresh, m);
}

cd_ulong cd_init_pin(struct cd_list *l, cd_ulong session, void *fresh, cd_ulong n)
{
	cd_ulong (*init)(cd_ulong, void *, cd_ulong) = l->functions[cd_place_init_pin];
	return init == NULL ? CD_NOT_SUPPORTED : init(session, fresh, n);
}

cd_ulong cd_attribute(struct cd_list *l, cd_ulong session, cd_ulong object, cd_ulong type, void *value, cd_ulong *n)
{
	struct cd_attribute a = {type, value, *n};
	cd_ulong (*get)(cd_ulong, cd_ulong, struct cd_attribute *, cd_ulong) = l->functions[cd_place_get_attribute_value];
	cd_ulong rv = get == NULL ? CD_NOT_SUPPORTED : get(session, object, &a, 1);
	*n = a.length;
	return rv;
}

cd_ulong cd_use(struct cd_list *l, int place, cd_ulong session, void *in, cd_ulong n, void *out, cd_ulong *m)
{
	cd_ulong (*use)(cd_ulong, void *, cd_ulong, void *, cd_ulong *) = l->functions[place];
	return use == NULL ? CD_NOT_SUPPORTED : use(session, in, n, out, m);
}
