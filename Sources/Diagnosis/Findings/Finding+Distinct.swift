extension [Finding] {
  /// The first finding of each key.
  var distinct: [Finding] {
    var keys: Set<String> = []
    return filter { keys.insert($0.key).inserted }
  }
}
