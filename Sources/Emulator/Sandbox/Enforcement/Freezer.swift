/// Freezes and thaws all processes of a sandbox.
protocol Freezer: AnyObject {
  /// Freezes all processes.
  ///
  /// - Parameter rootProcessIDs: the processes that the sandbox started itself.
  func freeze(_ rootProcessIDs: [Int32])

  /// Thaws them. Does nothing if they are not frozen.
  func thaw()
}
