/// What the app responded to a request of the doctor.
package struct AppResponse: Sendable, Equatable {
  package var status: Int
  /// The fields in their order.
  package var fields: [AppRequest.Field]
  package var body: [UInt8]
  /// From the last byte of the request to the last byte of the response.
  package var duration: Duration

  package init(_ status: Int, fields: [AppRequest.Field] = [], body: [UInt8] = [], duration: Duration = .zero) {
    self.status = status
    self.fields = fields
    self.body = body
    self.duration = duration
  }

  /// The first value of a field; nil if it is missing.
  package func field(_ name: String) -> String? {
    fields.first { $0.name.lowercased() == name }?.value
  }
}
