/// The action that ignores a signal; signal(2). In C it is a number cast to a function, which Swift does not import.
package var SIG_IGN: (@convention(c) (Int32) -> Void)? { glibc_ignored_signal() }
