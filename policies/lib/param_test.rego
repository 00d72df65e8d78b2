package smaudit.lib.param_test

import rego.v2

import data.smaudit.lib.param

_config := {
	"classes": {"prod": {"ROT002": {"max_days": 30}}},
	"rules": {"ROT002": {"max_days": 60, "include_managed": false}},
}

test_class if {
	param.class == "prod" with input as {"class": "prod"}
	param.class == "" with input as {"secret": {}}
}

test_value_of_class if param.value("prod", "ROT002", "max_days", 90) == 30 with data.smaudit.config as _config

test_value_of_rule if {
	param.value("dev", "ROT002", "max_days", 90) == 60 with data.smaudit.config as _config
	param.value("", "ROT002", "max_days", 90) == 60 with data.smaudit.config as _config
	param.value("prod", "ROT002", "include_managed", true) == false with data.smaudit.config as _config
}

test_preset if {
	param.value("", "ROT002", "max_days", 90) == 90
	param.value("prod", "ROT001", "grace_days", 0) == 0 with data.smaudit.config as _config
	param.value("", "CST005", "monthly", null) == null with data.smaudit.config as {}
}
