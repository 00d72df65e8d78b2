package cloudformation

// kinds are the types that are read (template reference, 2026), with what their Ref and Fn::GetAtt return.
var kinds = map[string]kind{
	"AWS::SecretsManager::Secret": {as: "aws_secretsmanager_secret", ref: "arn", attrs: map[string]string{"Id": "arn"}, properties: properties{
		"Name": as("name"), "Description": as("description"), "KmsKeyId": as("kms_key_id"), "Tags": tagged("tags"),
		"ReplicaRegions": block("replica", properties{"Region": as("region"), "KmsKeyId": as("kms_key_id")}),
	}},
	"AWS::SecretsManager::RotationSchedule": {as: "aws_secretsmanager_secret_rotation", properties: properties{
		"SecretId": as("secret_id"), "RotationLambdaARN": as("rotation_lambda_arn"),
		"ExternalSecretRotationRoleArn": as("external_secret_rotation_role_arn"),
		"RotationRules": block("rotation_rules", properties{
			"AutomaticallyAfterDays": as("automatically_after_days"), "Duration": as("duration"), "ScheduleExpression": as("schedule_expression"),
		}),
	}},
	"AWS::SecretsManager::ResourcePolicy": {as: "aws_secretsmanager_secret_policy", properties: properties{
		"SecretId": as("secret_arn"), "ResourcePolicy": document("policy"), "BlockPublicPolicy": flag("block_public_policy"),
	}},
	"AWS::KMS::Key": {as: "aws_kms_key", ref: "key_id", properties: properties{
		"KeyPolicy": document("policy"), "EnableKeyRotation": flag("enable_key_rotation"), "Enabled": flag("is_enabled"),
		"MultiRegion": flag("multi_region"), "KeySpec": as("customer_master_key_spec"), "KeyUsage": as("key_usage"),
	}},
	"AWS::KMS::ReplicaKey": {as: "aws_kms_replica_key", ref: "key_id", properties: properties{
		"KeyPolicy": document("policy"), "Enabled": flag("enabled"), "PrimaryKeyArn": as("primary_key_arn"),
	}},
	"AWS::KMS::Alias": {as: "aws_kms_alias", ref: "name", properties: properties{
		"AliasName": as("name"), "TargetKeyId": as("target_key_id"),
	}},
	"AWS::Lambda::Function": {as: "aws_lambda_function", ref: "function_name", properties: function},
	samFunction:             {as: "aws_lambda_function", ref: "function_name", properties: function},
	"AWS::Lambda::Alias":    {as: "aws_lambda_alias", ref: "arn", attrs: map[string]string{"AliasArn": "arn"}, properties: properties{"FunctionName": as("function_name")}},
	"AWS::Lambda::Version":  {as: "aws_lambda_alias", ref: "arn", attrs: map[string]string{"FunctionArn": "arn"}, properties: properties{"FunctionName": as("function_name")}},
	"AWS::Lambda::Permission": {as: "aws_lambda_permission", properties: properties{
		"FunctionName": as("function_name"), "Action": as("action"), "Principal": as("principal"),
		"SourceAccount": as("source_account"), "SourceArn": as("source_arn"), "PrincipalOrgID": as("principal_org_id"),
	}},
	"AWS::EC2::VPC": {as: "aws_vpc", ref: "id", attrs: map[string]string{"VpcId": "id"}},
	"AWS::EC2::VPCEndpoint": {as: "aws_vpc_endpoint", ref: "id", properties: properties{
		"ServiceName": as("service_name"), "VpcEndpointType": as("vpc_endpoint_type"), "VpcId": as("vpc_id"),
		"PrivateDnsEnabled": flag("private_dns_enabled"), "SubnetIds": as("subnet_ids"), "PolicyDocument": document("policy"),
	}},
	"AWS::S3::Bucket": {as: "aws_s3_bucket", ref: "id", properties: properties{"BucketName": as("bucket")}},
	"AWS::CloudTrail::Trail": {as: "aws_cloudtrail", ref: "name", properties: properties{
		"TrailName": as("name"), "IsLogging": flag("enable_logging"), "IsMultiRegionTrail": flag("is_multi_region_trail"),
		"IsOrganizationTrail": flag("is_organization_trail"), "EnableLogFileValidation": flag("enable_log_file_validation"),
		"S3BucketName": as("s3_bucket_name"), "KMSKeyId": as("kms_key_id"),
		"EventSelectors": block("event_selector", properties{
			"IncludeManagementEvents": flag("include_management_events"), "ReadWriteType": as("read_write_type"),
		}),
		"AdvancedEventSelectors": block("advanced_event_selector", properties{"FieldSelectors": block("field_selector", properties{
			"Field": as("field"), "Equals": as("equals"), "NotEquals": as("not_equals"), "StartsWith": as("starts_with"),
			"NotStartsWith": as("not_starts_with"), "EndsWith": as("ends_with"), "NotEndsWith": as("not_ends_with"),
		})}),
	}},
	"AWS::IAM::Role": {as: "aws_iam_role", ref: "name", properties: properties{
		"RoleName": as("name"), "Path": as("path"), "AssumeRolePolicyDocument": document("assume_role_policy"),
		"ManagedPolicyArns": as("managed_policy_arns"), "Policies": inline, "PermissionsBoundary": as("permissions_boundary"), "Tags": tagged("tags"),
	}},
	"AWS::IAM::User": {as: "aws_iam_user", ref: "name", properties: properties{
		"UserName": as("name"), "Path": as("path"), "ManagedPolicyArns": as("managed_policy_arns"), "Policies": inline,
		"PermissionsBoundary": as("permissions_boundary"), "Tags": tagged("tags"),
	}},
	"AWS::IAM::Group": {as: "aws_iam_group", ref: "name", properties: properties{
		"GroupName": as("name"), "Path": as("path"), "ManagedPolicyArns": as("managed_policy_arns"), "Policies": inline,
	}},
	"AWS::IAM::ManagedPolicy": {as: "aws_iam_policy", ref: "arn", attrs: map[string]string{"PolicyArn": "arn"}, properties: properties{
		"ManagedPolicyName": as("name"), "Path": as("path"), "PolicyDocument": document("policy"),
	}},
	"AWS::IAM::Policy":      {ref: "id", properties: properties{"PolicyName": as("name"), "PolicyDocument": document("policy")}},
	"AWS::IAM::RolePolicy":  inlineOf("aws_iam_role_policy", "RoleName", "role"),
	"AWS::IAM::UserPolicy":  inlineOf("aws_iam_user_policy", "UserName", "user"),
	"AWS::IAM::GroupPolicy": inlineOf("aws_iam_group_policy", "GroupName", "group"),
	"AWS::IAM::UserToGroupAddition": {as: "aws_iam_group_membership", properties: properties{
		"GroupName": as("group"), "Users": as("users"),
	}},
	"AWS::RDS::DBInstance": {as: "aws_db_instance", ref: "id", attrs: masterSecret, properties: managedPassword},
	"AWS::RDS::DBCluster":  {as: "aws_rds_cluster", ref: "id", attrs: masterSecret, properties: managedPassword},
	"AWS::ECS::TaskDefinition": {as: "aws_ecs_task_definition", ref: "arn", properties: properties{
		"Family": as("family"), "ExecutionRoleArn": as("execution_role_arn"), "Tags": tagged("tags"),
		"ContainerDefinitions": {attr: "container_definitions", read: (*evaluator).containers},
	}},
}

var (
	function = properties{
		"FunctionName": as("function_name"), "Runtime": as("runtime"), "MemorySize": as("memory_size"), "Timeout": as("timeout"),
		"Architectures": as("architectures"), "ReservedConcurrentExecutions": as("reserved_concurrent_executions"),
		"Role": as("role"), "Layers": as("layers"), "Tags": tagged("tags"),
		"VpcConfig":   block("vpc_config", properties{"SubnetIds": as("subnet_ids")}),
		"Environment": block("environment", properties{"Variables": as("variables")}),
	}

	inline = block("inline_policy", properties{"PolicyName": as("name"), "PolicyDocument": document("policy")})

	masterSecret    = map[string]string{"MasterUserSecret.SecretArn": "master_user_secret.0.secret_arn"}
	managedPassword = properties{
		"ManageMasterUserPassword": flag("manage_master_user_password"),
		"MasterUserSecret":         {attr: "master_user_secret_kms_key_id", read: (*evaluator).masterKey},
	}
	container = block("", properties{
		"Name":                  as("name"),
		"Environment":           block("environment", properties{"Name": as("name"), "Value": as("value")}),
		"Secrets":               block("secrets", valueFrom),
		"RepositoryCredentials": block("repositoryCredentials", properties{"CredentialsParameter": as("credentialsParameter")}),
		"LogConfiguration":      block("logConfiguration", properties{"SecretOptions": block("secretOptions", valueFrom)}),
	})
	valueFrom = properties{"Name": as("name"), "ValueFrom": as("valueFrom")}
)

func inlineOf(as, property, attr string) kind {
	return kind{as: as, properties: properties{
		property: {attr: attr}, "PolicyName": {attr: "name"}, "PolicyDocument": document("policy"),
	}}
}
