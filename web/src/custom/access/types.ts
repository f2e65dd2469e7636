export interface Role {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  is_system: boolean;
  holders: number;
  permissions: { permission: string; own: boolean }[];
}

export interface User {
  id: number;
  username: string;
  name: string;
  email: string;
  phone: string;
  is_active: boolean;
  totp: boolean;
  roles: { role: string; company_id: number | null }[];
  last_seen_at: string | null;
}

export interface Token {
  id: number;
  username: string;
  name: string;
  scopes: string[] | null;
  created_at: string;
  last_seen_at: string | null;
  expires_at: string | null;
  revoked_at: string | null;
}

export interface Rule {
  code: string;
  type: string;
  action: string;
  label: string;
  description: string | null;
  enabled: boolean;
}
