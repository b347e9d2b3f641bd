/// The calling thread's error number; errno(3). In C it is a macro that calls a function, which Swift does not import.
package var errno: Int32 {
  get { glibc_errno() }
  set { glibc_set_errno(newValue) }
}
