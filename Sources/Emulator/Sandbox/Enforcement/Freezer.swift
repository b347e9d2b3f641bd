/// Stops all processes of a sandbox, and lets them all go on at once.
protocol Freezer: AnyObject {
  /// Stops all processes.
  ///
  /// - Parameter rootProcessIDs: the processes that the sandbox started itself.
  func freeze(_ rootProcessIDs: [Int32])

  /// Lets them go on. Does nothing where they are not stopped.
  func thaw()
}
