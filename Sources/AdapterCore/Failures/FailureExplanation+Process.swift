extension FailureExplanation {
  /// The account of an app whose process is gone, or nil where it lives or is not known to be gone.
  static func ended(_ process: Evidence.Process?, _ met: String, _ evidence: Evidence) -> Account? {
    switch process {
    case nil, .alive: return nil
    case .gone:
      return Account(
        .appExited, "\(met) The app's process\(pid(evidence)) is gone.",
        cause: "How it ended is not known, since the adapter did not start it. \(memory(evidence))",
        cure: "\(lookAtAppLog) Started as `lambda-adapter -- COMMAND`, an app is supervised, and its end is reported.")
    case .exited(let status):
      let (cause, cure) = explanation(ofStatus: status)
      return Account(
        .appExited, "\(met) The app's process\(pid(evidence)) exited with status \(status).", cause: cause, cure: cure)
    case .killed(let signal):
      let (cause, cure) = explanation(ofSignal: signal, evidence)
      return Account(
        .appKilled, "\(met) The app's process\(pid(evidence)) was killed by \(SignalName.of(signal)).", cause: cause,
        cure: cure)
    }
  }

  private static func pid(_ evidence: Evidence) -> String { evidence.appPID.map { " (\($0))" } ?? "" }

  private static func explanation(ofStatus status: Int32) -> (cause: String, cure: String) {
    switch status {
    case 0:
      (
        "It ended as if its work were done; a web app is to run until it is told to stop.",
        "Start the server in the foreground: no `&`, no daemon mode, and `exec` as the script's last command."
      )
    case 126:
      (
        "126 is a shell's word for a command that may not be executed.",
        "Make it executable (chmod +x) and check its #! line."
      )
    case 127:
      (
        "127 is a shell's word for a command that was not found.",
        "Check the command's name, PATH, and that it is in the image or package."
      )
    case 129...159:
      (
        "A shell reports a command killed by a signal as 128 and the signal's number: this is "
          + "\(SignalName.of(status - 128)).",
        status == 137 ? "It may have run out of memory: raise the function's memory, or look for a leak." : lookAtAppLog
      )
    default: ("It ended by itself, most likely by an unhandled error or a failed start.", lookAtAppLog)
    }
  }

  private static func explanation(ofSignal signal: Int32, _ evidence: Evidence) -> (cause: String, cure: String) {
    switch (signal, evidence.isMemoryShort) {
    case (9, true?):
      (
        "It ran out of memory, most likely. \(memory(evidence))",
        "Raise the function's memory, run fewer workers, or look for a leak."
      )
    case (9, false?):
      (
        "Memory was not short, so something else killed it. \(memory(evidence))",
        "Look for a supervisor or a worker timeout (as gunicorn's --timeout) that kills it."
      )
    case (9, nil):
      (
        "Only out of memory or another process kills by SIGKILL. \(memory(evidence))",
        "Compare the function's memory with what the app needs, and look for a worker timeout that kills it."
      )
    case (4, _), (6, _), (7, _), (8, _), (11, _):
      (
        "It crashed in native code: in the interpreter, or in an extension module.",
        "Update native modules, check that they are built for this CPU architecture, and look at the app's own log."
      )
    case (1, _), (2, _), (3, _), (15, _):
      (
        "Another process asked it to stop.",
        "Look for what sends \(SignalName.of(signal)): a supervisor, a script, or Lambda's shutdown."
      )
    default: ("Why is not known. \(memory(evidence))", lookAtAppLog)
    }
  }
}
