"""The province's single sign-on: OpenID Connect by the code flow, as the operator's file says."""
