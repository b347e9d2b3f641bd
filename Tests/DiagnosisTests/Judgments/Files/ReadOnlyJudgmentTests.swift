import Testing

@testable import Diagnosis

@Suite struct ReadOnlyJudgmentTests {
  @Test func judgesFiles() {
    func judge(_ output: [String] = [], isEnforced: Bool = true, _ bytes: [Int] = []) -> CheckResult.Status {
      ReadOnlyJudgment.judge(output: output, errors: [], isEnforced: isEnforced, temporaryBytes: bytes)
    }
    #expect(judge().name == "passed")
    #expect(judge(isEnforced: false).name == "undecided")
    #expect(judge(["OSError: [Errno 30] Read-only file system: 'x'"]).onlyFinding?.severity == .error)
    #expect(judge(["OSError: [Errno 38] Function not implemented"]).onlyFinding?.cure.contains("threads") == true)
    #expect(
      judge(["[ERROR] Control server error: [Errno 30] Read-only file system: '/root/.gunicorn'"]).onlyFinding?.severity
        == .info)
    #expect(judge([], [0, 8192, 16384]).onlyFinding?.subject == "tmp")
    #expect(judge([], [0, 8192, 8192]).name == "passed")
    #expect(judge([], [0, 8192]).name == "passed")
  }

  @Test func takesTheErrorOutOfAnErrorPage() {
    let page =
      "<!DOCTYPE html><html><body><pre>Error: EROFS: read-only file system, open 'x'<br> &nbsp; at open (node:fs:1)</pre></html>"
    let status = ReadOnlyJudgment.judge(output: [], errors: [page], isEnforced: true, temporaryBytes: [])
    #expect(status.onlyFinding?.evidence == ["Error: EROFS: read-only file system, open 'x'"])
    let go = ReadOnlyJudgment.judge(
      output: [], errors: ["open x.txt: read-only file system\n"], isEnforced: true, temporaryBytes: [])
    #expect(go.onlyFinding?.evidence == ["open x.txt: read-only file system"])
  }

  @Test(
    arguments: [
      ("    self._fd = _posixshmem.shm_open(", "self._fd = _posixshmem.shm_open(", "threads"),
      (
        "    sl = self._semlock = _multiprocessing.SemLock(", "sl = self._semlock = _multiprocessing.SemLock(",
        "threads"
      ),
      (
        "RuntimeError: /dev/shm doesn't exist. Can't create workertmp.",
        "RuntimeError: /dev/shm doesn't exist. Can't create workertmp.", "--worker-tmp-dir /tmp"
      ),
    ])
  func recognizesSharedMemory(line: String, evidence: String, cure: String) {
    let found = ReadOnlyJudgment.judge(output: [line], errors: [], isEnforced: true, temporaryBytes: []).onlyFinding
    #expect(found?.evidence == [evidence])
    #expect(found?.cure.contains(cure) == true)
  }

  @Test func seesWritesInTheFolderIfFilesAreWritable() {
    let found = ReadOnlyJudgment.judge(
      output: [], errors: [], isEnforced: false, temporaryBytes: [], written: ["uploads/1.txt"]
    ).onlyFinding
    #expect(found?.severity == .error)
    #expect(found?.evidence == ["uploads/1.txt was written in the app's folder while it ran."])
    #expect(found?.cure.hasPrefix("Write to /tmp") == true)
  }

  @Test func seesSharedMemoryIfFilesAreWritable() {
    let found = ReadOnlyJudgment.judge(
      output: [], errors: [], isEnforced: false, temporaryBytes: [], sharedMemory: ["/dev/shm/sem.a"]
    ).onlyFinding
    #expect(found?.evidence == ["A process of the app has mapped /dev/shm/sem.a."])
    #expect(found?.cure.contains("threads") == true)
  }

  @Test(
    arguments: [
      ("__pycache__", true), ("app.cpython-313.pyc", true), ("app.cpython-313.pyc.140228", true), (".git", true),
      (".app.py.swp", true), ("app.py~", true), ("node_modules", true), (".next", false), ("cache.json", false),
      ("uploads", false), ("app.py", false),
    ])
  func knowsFilesThatTheAppDoesNotWrite(name: String, isIgnored: Bool) {
    #expect(CodeFile.isIgnored(name) == isIgnored)
  }
}
