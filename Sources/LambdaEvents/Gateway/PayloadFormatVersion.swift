/// The format of an HTTP API's events and of the results that it accepts: `PayloadFormatVersion`.
package enum PayloadFormatVersion: String, Sendable, CaseIterable {
  /// The format of REST APIs.
  case v1 = "1.0"
  /// The format of Function URLs.
  case v2 = "2.0"
}
