import LambdaEvents

extension SettingForm<EventPaths> {
  /// Paths of the app by the source of events.
  static var eventPaths: SettingForm {
    SettingForm(
      expected: "source=/path pairs by comma, such as sqs=/queue,s3=/uploads; the sources are "
        + EventSource.allCases.map { $0.rawValue }.joined(separator: ", ")
    ) { text in
      var paths: EventPaths = [:]
      for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let equals = pair.firstIndex(of: "="),
          let source = EventSource(rawValue: asciiLowercased(trimmed(pair[..<equals]))), paths[source] == nil
        else { return nil }
        let path = trimmed(pair[pair.index(after: equals)...])
        guard path.hasPrefix("/"), let target = SettingForm<String>.target.parse(path) else { return nil }
        paths[source] = target
      }
      return paths
    }
  }
}

extension SettingForm<TextTypes> {
  /// Media types.
  static var textTypes: SettingForm {
    SettingForm(expected: "media types by comma, such as application/x-config,model/*,+acme") { TextTypes($0) }
  }
}
