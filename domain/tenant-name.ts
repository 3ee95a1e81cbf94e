/** What a tenant may be called: 1 to 63 characters, so that it can be a label of a host name. */
export const tenantNameRule = /^[a-z0-9-]{1,63}$/;
