/// Whether sandboxes are kept apart by tenant: `TenancyConfig.TenantIsolationMode` of a function.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html>.
package enum TenantIsolationMode: String, Sendable, CaseIterable {
  /// Every invocation has to name a tenant. On Lambda no sandbox serves two; here tenants share sandboxes.
  case perTenant = "PER_TENANT"
}
