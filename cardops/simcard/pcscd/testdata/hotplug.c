/*
 * Hot-plugged virtual readers for a private pcscd.
 *
 * pcscd learns from udev that a USB reader came or went, and loads the driver that a bundle names for it. This file is both
 * ends of that: preloaded into pcscd it answers for libudev, announcing devices that a test plugs and unplugs through a FIFO;
 * loaded as driver it passes every call on to vsmartcard's driver, each device being one of its slots.
 *
 * Orders in the FIFO are single bytes: 'A' and 'B' plug device 0 and 1 in, 'a' and 'b' pull them out.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ifdhandler.h>

enum { DEVICES = 2 };

/* libudev: the 21 functions that pcscd calls, for devices that exist in orders only. */

struct udev_device {
	const char *node, *sysname, *action;
};

static struct udev_device device[DEVICES] = {{"/dev/vpcd/0", "vpcd0", NULL}, {"/dev/vpcd/1", "vpcd1", NULL}};
static char something; /* what opaque pointers point to */

void *udev_new(void) { return &something; }
void *udev_unref(void *u) { (void)u; return NULL; }

void *udev_enumerate_new(void *u) { (void)u; return &something; }
int udev_enumerate_add_match_subsystem(void *e, const char *s) { (void)e; (void)s; return 0; }
int udev_enumerate_scan_devices(void *e) { (void)e; return 0; }
void *udev_enumerate_get_list_entry(void *e) { (void)e; return NULL; } /* nothing is plugged in at start */
void *udev_enumerate_unref(void *e) { (void)e; return NULL; }
void *udev_list_entry_get_next(void *l) { (void)l; return NULL; }
const char *udev_list_entry_get_name(void *l) { (void)l; return NULL; }

static int orders = -1;

void *udev_monitor_new_from_netlink(void *u, const char *name)
{
	(void)u; (void)name;
	orders = open(getenv("VPCD_ORDERS"), O_RDWR | O_CLOEXEC);
	return orders < 0 ? NULL : &something;
}
int udev_monitor_filter_add_match_subsystem_devtype(void *m, const char *s, const char *t) { (void)m; (void)s; (void)t; return 0; }
int udev_monitor_enable_receiving(void *m) { (void)m; return 0; }
int udev_monitor_get_fd(void *m) { (void)m; return orders; }

struct udev_device *udev_monitor_receive_device(void *m)
{
	char order;
	int n;

	(void)m;
	if (read(orders, &order, 1) != 1)
		return NULL;
	n = tolower((unsigned char)order) - 'a';
	if (n < 0 || n >= DEVICES)
		return NULL;
	device[n].action = isupper((unsigned char)order) ? "add" : "remove";
	return &device[n];
}

void *udev_device_new_from_syspath(void *u, const char *p) { (void)u; (void)p; return NULL; }
void *udev_device_unref(struct udev_device *d) { (void)d; return NULL; }
void *udev_device_get_parent_with_subsystem_devtype(struct udev_device *d, const char *s, const char *t) { (void)s; (void)t; return d; }
const char *udev_device_get_action(struct udev_device *d) { return d->action; }
const char *udev_device_get_devnode(struct udev_device *d) { return d->node; }
const char *udev_device_get_sysname(struct udev_device *d) { return d->sysname; }

const char *udev_device_get_sysattr_value(struct udev_device *d, const char *attr)
{
	(void)d;
	if (!strcmp(attr, "idVendor"))
		return "F055"; /* as in the bundle's Info.plist */
	if (!strcmp(attr, "idProduct"))
		return "0001";
	if (!strcmp(attr, "bInterfaceNumber"))
		return "0";
	return NULL; /* no serial number and no interface name: they would become part of the reader's name */
}

/* The driver. Lun says in its upper half which of pcscd's readers is meant, vsmartcard's driver wants the slot there below. */

static DWORD slot_of[256];

static DWORD slot(DWORD lun) { return slot_of[(lun >> 16) & 0xFF]; }

static void *real(const char *name)
{
	static void *lib;

	if (!lib)
		lib = dlopen(getenv("VPCD_DRIVER"), RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
	return lib ? dlsym(lib, name) : NULL;
}

#define PASS_ON(lun, parameters, ...) \
	RESPONSECODE(*call) parameters = real(__func__); \
	return call ? call(slot(lun), ##__VA_ARGS__) : IFD_COMMUNICATION_ERROR

RESPONSECODE IFDHCreateChannel(DWORD lun, DWORD channel)
{
	PASS_ON(lun, (DWORD, DWORD), channel);
}

/* name is usb:VENDOR/PRODUCT:libudev:INTERFACE:NODE, and the node ends in the number of the device. */
RESPONSECODE IFDHCreateChannelByName(DWORD lun, LPSTR name)
{
	slot_of[(lun >> 16) & 0xFF] = name[strlen(name) - 1] - '0';
	return IFDHCreateChannel(lun, strtoul(getenv("VPCD_PORT"), NULL, 10));
}

RESPONSECODE IFDHCloseChannel(DWORD lun)
{
	PASS_ON(lun, (DWORD));
}

static RESPONSECODE one_byte(PDWORD length, PUCHAR value, UCHAR b)
{
	if (*length < 1)
		return IFD_COMMUNICATION_ERROR;
	*length = 1;
	*value = b;
	return IFD_SUCCESS;
}

RESPONSECODE IFDHGetCapabilities(DWORD lun, DWORD tag, PDWORD length, PUCHAR value)
{
	if (tag == TAG_IFD_SLOTS_NUMBER)
		return one_byte(length, value, 1);
	if (tag == TAG_IFD_SIMULTANEOUS_ACCESS)
		return one_byte(length, value, DEVICES);
	PASS_ON(lun, (DWORD, DWORD, PDWORD, PUCHAR), tag, length, value);
}

RESPONSECODE IFDHSetCapabilities(DWORD lun, DWORD tag, DWORD length, PUCHAR value)
{
	PASS_ON(lun, (DWORD, DWORD, DWORD, PUCHAR), tag, length, value);
}

RESPONSECODE IFDHSetProtocolParameters(DWORD lun, DWORD protocol, UCHAR flags, UCHAR p1, UCHAR p2, UCHAR p3)
{
	PASS_ON(lun, (DWORD, DWORD, UCHAR, UCHAR, UCHAR, UCHAR), protocol, flags, p1, p2, p3);
}

RESPONSECODE IFDHPowerICC(DWORD lun, DWORD action, PUCHAR atr, PDWORD length)
{
	PASS_ON(lun, (DWORD, DWORD, PUCHAR, PDWORD), action, atr, length);
}

RESPONSECODE IFDHTransmitToICC(DWORD lun, SCARD_IO_HEADER send, PUCHAR tx, DWORD txlen, PUCHAR rx, PDWORD rxlen, PSCARD_IO_HEADER recv)
{
	PASS_ON(lun, (DWORD, SCARD_IO_HEADER, PUCHAR, DWORD, PUCHAR, PDWORD, PSCARD_IO_HEADER), send, tx, txlen, rx, rxlen, recv);
}

RESPONSECODE IFDHControl(DWORD lun, DWORD code, PUCHAR tx, DWORD txlen, PUCHAR rx, DWORD rxlen, LPDWORD got)
{
	PASS_ON(lun, (DWORD, DWORD, PUCHAR, DWORD, PUCHAR, DWORD, LPDWORD), code, tx, txlen, rx, rxlen, got);
}

RESPONSECODE IFDHICCPresence(DWORD lun)
{
	PASS_ON(lun, (DWORD));
}
