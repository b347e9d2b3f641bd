/// A name for a version of a function: `AWS::Lambda::Alias`, `AutoPublishAlias` in SAM.
package struct FunctionAlias: Sendable, Equatable {
  /// Its name, as `prod`.
  package var name: String
  /// The version that it stands for: `$LATEST`, or the number of a published one.
  package var functionVersion: String

  /// An alias of this version.
  package init(name: String, functionVersion: String) {
    self.name = name
    self.functionVersion = functionVersion
  }
}
