/** Roles of operators, and of machines that only read. @rule ACC-4 */
export const ROLES = ['support', 'sales', 'finance', 'admin', 'read_only'] as const;

export type Role = (typeof ROLES)[number];

/** Who sent a request. `name` is how the audit log calls them. */
export type Actor = { readonly keyId: string; readonly role: Role; readonly name: string };
