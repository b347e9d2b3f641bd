import EmulatorCore
import FileDescriptors
import Glibc
import NIOCore

/// Watches the files that functions are made of. It belongs to its event loop.
final class SourceWatch {
  /// What is watched in a directory.
  enum Part {
    /// A directory of a folder, relative to it.
    case folder(WatchedFolder, String)
    case file(WatchedFile)

    fileprivate func isSame(as other: Part) -> Bool {
      switch (self, other) {
      case (.folder(let one, let path), .folder(let two, let other)): one === two && path == other
      case (.file(let one), .file(let two)): one === two
      default: false
      }
    }
  }

  /// What to watch for one purpose.
  struct Subject {
    /// Folders with everything below them.
    var folders: [String] = []
    /// Files that matter whatever `.gitignore` says.
    var files: [String] = []
    /// Files and folders in them that do not matter.
    var excluded: [String] = []
  }

  /// A subject that is being watched.
  final class Subscription {
    fileprivate var folders: [WatchedFolder] = []
    fileprivate var files: [WatchedFile] = []
    /// The files whose appearance makes a folder new.
    fileprivate var roots: [(file: WatchedFile, folder: WatchedFolder)] = []
    /// Called with the name of a file for messages, and its absolute path.
    fileprivate let changed: (_ name: String, _ path: String) -> Void

    fileprivate init(_ changed: @escaping (_ name: String, _ path: String) -> Void) { self.changed = changed }
  }

  private let events: FileEvents
  private let notice: (String) -> Void
  private var parts: [FileEvents.Directory: [Part]] = [:]
  private var subscriptions: [Subscription] = []
  private var thread: ReadinessThread?
  private var hasWarned = false
  private var loop: (any EventLoop)?
  /// The names of what has disappeared, and may be replaced soon.
  private var missing: Set<String> = []
  /// How long a program may take to replace a file.
  private static let replacement = TimeAmount.seconds(1)
  /// More directories than these are hardly one project.
  private let most: Int

  /// - Parameters:
  ///   - most: the maximum number of directories.
  ///   - notice: receives a warning if not everything can be watched.
  init(most: Int = 20_000, notice: @escaping (String) -> Void) throws(SystemError) {
    events = try FileEvents()
    self.most = most
    self.notice = notice
  }

  /// Reports changes from now on without calls of ``drain()``, too. Call it on the event loop.
  func start(on loop: any EventLoop) throws(SystemError) {
    let bound = NIOLoopBound(self, eventLoop: loop)
    self.loop = loop
    thread = try ReadinessThread(events.descriptor) {
      loop.execute {
        bound.value.drain()
        bound.value.thread?.continueWaiting()
      }
    }
  }

  /// Ends the watch.
  func stop() {
    thread?.stop()
    thread = nil
    subscriptions = []
  }

  /// Watches a subject. `changed` is called for each change from now on.
  func add(_ subject: Subject, changed: @escaping (_ name: String, _ path: String) -> Void) -> Subscription {
    let subscription = Subscription(changed)
    for path in subject.files { addFile(path, to: subscription) }
    for path in subject.folders {
      let folder = WatchedFolder(FileTree.realPath(path) ?? path, excluding: subject.excluded, in: self)
      subscription.folders.append(folder)
      folder.scan()
      for name in Set([path, folder.root]) where name != "/" {
        let file = WatchedFile(name, in: self)
        file.open()
        subscription.roots.append((file, folder))
      }
    }
    subscriptions.append(subscription)
    return subscription
  }

  private func addFile(_ path: String, to subscription: Subscription) {
    for name in Set([path, FileTree.realPath(path) ?? path]) {
      let file = WatchedFile(name, in: self)
      file.open()
      subscription.files.append(file)
    }
  }

  /// Ends a subscription.
  func remove(_ subscription: Subscription) {
    subscriptions.removeAll { $0 === subscription }
    for folder in subscription.folders { folder.close() }
    for file in subscription.files + subscription.roots.map(\.file) { file.close() }
  }

  /// Reports all changes until now.
  func drain() {
    for event in events.read() {
      guard !event.isLoss else {
        rescan()
        continue
      }
      guard let directory = event.directory, let parts = parts[directory] else { continue }
      if event.isEnd { self.parts[directory] = nil }
      for part in parts { handle(event, part) }
    }
  }

  private func handle(_ event: FileEvents.Event, _ part: Part) {
    switch part {
    case .folder(let folder, let directory):
      if event.isEnd { return folder.ended(directory) }
      guard let subscription = subscriptions.first(where: { $0.folders.contains { $0 === folder } }),
        let name = folder.changed(event, in: directory)
      else { return }
      subscription.changed(name, "\(folder.root)/\(name)")
    case .file(let file):
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      if file.hasVanished() { report(file, named: name) }
      guard file.concerns(event) else { return }
      for subscription in subscriptions {
        if subscription.files.contains(where: { $0 === file }) {
          subscription.changed(name, file.path)
        } else if event.isAppearance || event.name.isEmpty,
          let root = subscription.roots.first(where: { $0.file === file })
        {
          root.folder.reopen(at: FileTree.realPath(file.path) ?? file.path)
          subscription.changed("\(name)/", file.path)
        }
      }
    }
  }

  /// Says that a file is gone, unless it is back soon.
  private func report(_ file: WatchedFile, named name: String) {
    guard let loop, missing.insert(name).inserted else { return }
    _ = loop.assumeIsolated().scheduleTask(in: Self.replacement) { [weak self] in
      guard let self else { return }
      missing.remove(name)
      let isWatched = subscriptions.contains { subscription in
        (subscription.files + subscription.roots.map(\.file)).contains { $0 === file }
      }
      guard isWatched, !file.exists else { return }
      notice("\(PrintableText.of(name)) is gone. What it described keeps running; it is reloaded once it is back.")
    }
  }

  /// Events were lost: everything may have changed.
  private func rescan() {
    for subscription in subscriptions {
      for file in subscription.files + subscription.roots.map(\.file) { file.open() }
      for folder in subscription.folders {
        folder.scan()
        subscription.changed("many files", folder.root)
      }
      if let file = subscription.files.first { subscription.changed("many files", file.path) }
    }
  }
}

/// For what is watched.
extension SourceWatch {
  /// Watches a directory; nil if that is not possible.
  func add(_ path: String, for part: Part) -> FileEvents.Directory? {
    guard parts.count < most else {
      warn("there are more than \(most) folders", "Exclude some with .gitignore")
      return nil
    }
    do throws(SystemError) {
      let directory = try events.add(path)
      if parts[directory]?.contains(where: { $0.isSame(as: part) }) != true {
        parts[directory, default: []].append(part)
      }
      return directory
    } catch {
      if error.errno == ENOSPC {
        warn(
          "the system's limit of watched folders is reached (fs.inotify.max_user_watches)",
          "Raise it with sysctl, or exclude folders with .gitignore")
      }
      // It may have been removed meanwhile, or be unreadable, so that the function cannot read it either.
      return nil
    }
  }

  /// Ends the watch of a directory for one part.
  func remove(_ directory: FileEvents.Directory, of part: Part) {
    parts[directory]?.removeAll { $0.isSame(as: part) }
    guard parts[directory]?.isEmpty == true else { return }
    parts[directory] = nil
    events.remove(directory)
  }

  private func warn(_ reason: String, _ advice: String) {
    guard !hasWarned else { return }
    hasWarned = true
    notice("not all files are watched: \(reason). \(advice), or switch the watch off with --no-watch.")
  }
}
