extension SampleEvent {
  /// Two lines of a log group, compressed as CloudWatch does it. They are always the same.
  func cloudWatchLogs() -> String {
    let data =
      "H4sIAAAAAAACA6WQQWvDMAyF/4oxOxYcu02a7BaY28vGIM4thOEkajEkdrCdlVH632d33Q5jDMZ0Enx6T0864wmck0eo32bA9wg/lHX58sSF"
      + "KPccrxA2Jw02AsrWmzTb5kVCWQSjOe6tWebIiDw5MsqpGyQ5LLr3yujbjPAW5BSHWMIyQilhG9LcPZY1F3WbfLnKrh/gEEVu6Vxv1RxNdmr0"
      + "YF2QNxisNaFtP3z5K2h/BWeshui/zlmR/L1o3OlVeIOXU7yGbos0pVl+pYHdHhRXNLyqnqsW7ZR1HvkgQZ/0skL/DMJ+C0J/DiKgN3r4lqS9"
      + "vAOwmwPA1gEAAA=="
    return #"""
      {
        "awslogs": { "data": "\#(data)" }
      }
      """#
  }
}
