"use strict";
// The window that shows whether the browser opens windows. It says that it is there, and goes.
if (opener) {
  opener.postMessage("carddesk-popup", location.origin);
}
close();
