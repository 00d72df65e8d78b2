package smaudit.tricky_helper

import rego.v2

described if input.secret.description
