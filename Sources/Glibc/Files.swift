/// Opens a file; open(2). In C it has variable arguments, which Swift does not import.
package func open(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 { glibc_open(path, flags, 0) }

/// Opens a file, and creates it with this mode if the flags say so; open(2).
package func open(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
  glibc_open(path, flags, mode)
}

/// The part of `st_mode` that is the type of a file, and the types; inode(7). The macros are imported as `Int32`, which
/// does not compare with `st_mode`.
package var S_IFMT: mode_t { 0o170000 }
package var S_IFSOCK: mode_t { 0o140000 }
package var S_IFREG: mode_t { 0o100000 }
package var S_IFDIR: mode_t { 0o040000 }
package var S_IFCHR: mode_t { 0o020000 }
package var S_IFIFO: mode_t { 0o010000 }
