/// A request of which the adapter removes the base path, with the app's responses to both forms.
package struct BasePathObservation: Sendable, Equatable {
  /// The request as the caller sends it.
  package var whole: AppRequest
  package var wholeStatus: Int
  /// The request as the adapter sends it.
  package var sent: AppRequest
  package var sentStatus: Int

  package init(whole: AppRequest, wholeStatus: Int, sent: AppRequest, sentStatus: Int) {
    self.whole = whole
    self.wholeStatus = wholeStatus
    self.sent = sent
    self.sentStatus = sentStatus
  }

  /// Whether the app knows the path that the caller sends, and not what is left of it.
  var isNeeded: Bool { wholeStatus < 400 && sentStatus == 404 }
}
