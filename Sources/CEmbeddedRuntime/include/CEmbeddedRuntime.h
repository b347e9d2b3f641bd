#ifndef SWIFTLET_CEMBEDDEDRUNTIME_H
#define SWIFTLET_CEMBEDDEDRUNTIME_H

// What replaces functions of Swift's embedded runtime that have a bug. It declares nothing for Swift.

#endif
