// Package doctor checks the environment of a card: computer, smart-card service, reader, card, certificates, middleware and the way from
// the browser to it. Its purpose is the one reason why something does not work.
//
// Checks is a table: each check has a stable code, a short number for the phone, and the checks that it needs. Run carries them out, each as
// soon as what it needs is done. A check whose need failed is skipped and names what failed, so that one cause gives one red row. Everything
// that a check touches comes through an Env, so that every failure of every system can be tried on any system.
//
// Results hold facts, no sentences: those are made in app/words. Each fact says whether it tells of a person, and Result.Redacted gives the
// form that may be handed on.
package doctor
