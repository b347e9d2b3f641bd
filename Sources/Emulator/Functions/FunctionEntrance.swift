/// A function, and what leads to it at the emulator's own address.
struct FunctionEntrance {
  /// The function.
  let function: EmulatedFunction
  /// Its invocations of the type Event.
  let events: EventInvocations
  /// Its Function URL.
  let functionURL: WebFrontDoor
}
