/// Which members of resources have been read, so that the others can be named.
struct PropertyUsage {
  /// An object with members that have a meaning of their own.
  struct Object {
    /// The logical ID, and the names of the members on the way to the object.
    var path: [String]
    /// The type of the resource.
    var type: String
    /// The names and lines of its members.
    var members: [(name: String, line: Int)]
    /// Whether members that are not read have no meaning on this machine.
    var isAccepted = false
  }

  private var objects: [Object] = []
  private var indices: [[String]: Int] = [:]
  private var read: Set<[String]> = []

  /// Adds an object, unless it is there already.
  mutating func open(_ object: Object) {
    guard indices[object.path] == nil else { return }
    indices[object.path] = objects.count
    objects.append(object)
  }

  /// Notes that a member has an effect.
  mutating func markRead(_ path: [String]) { read.insert(path) }

  /// Notes that members of an object that are not read have no meaning here.
  mutating func accept(_ path: [String]) {
    if let index = indices[path] { objects[index].isAccepted = true }
  }

  /// A member that was not read.
  struct Unread {
    var object: Object
    var name: String
    /// From 1.
    var line: Int
  }

  /// The members that were not read, in order.
  var unread: [Unread] {
    objects.flatMap { object in
      object.members.filter { !read.contains(object.path + [$0.name]) }.map {
        Unread(object: object, name: $0.name, line: $0.line)
      }
    }
  }
}
