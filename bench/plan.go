package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// planBytes is the size of the large plan.
const planBytes = 20 << 20

// measurePlan compares reading and judging a large plan with conftest and stock opa, which judge
// the plan's own JSON by rules of our kind.
func measurePlan(t *tools, work string, runs, _ int) error {
	name := filepath.Join(work, "large.plan.json")
	if err := writePlan(name); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	fmt.Printf("\nscan a plan of %d MB\n", info.Size()>>20)
	peer, err := measured(runs, t.conftest, "test", "-p", "bench/conftest", "--parser", "json", name)
	if err != nil {
		return err
	}
	stock, err := measured(runs, t.opa, "eval", "-d", "bench/conftest", "-i", name, "data.main.deny")
	if err != nil {
		return err
	}
	ours, err := measured(runs, t.smaudit, "scan", name, "--no-state")
	if err != nil {
		return err
	}
	show("conftest, our kind of rule", peer, nil)
	show("stock opa eval, the same rules", stock, nil)
	show("smaudit, all rules", ours, &peer)
	return nil
}

// writePlan writes a plan in which one resource in ten is a secret, as terraform show -json does.
func writePlan(name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	fmt.Fprint(out, `{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[`)
	var configuration strings.Builder
	for i, written := 0, 0; written < planBytes; i++ {
		comma := ","
		if i == 0 {
			comma = ""
		}
		kind, after := "aws_instance", planInstance
		if i%10 == 0 {
			kind, after = "aws_secretsmanager_secret", planSecret
		}
		n, err := fmt.Fprintf(out, planChange, comma, kind, i, kind, i, fmt.Sprintf(after, i))
		if err != nil {
			return err
		}
		m, _ := fmt.Fprintf(&configuration, planResource, comma, kind, i, kind, i)
		written += n + m
	}
	fmt.Fprintf(out, `],"configuration":{"root_module":{"resources":[%s]}}}`, configuration.String())
	return out.Flush()
}

const (
	planChange = `%s{"address":"%s.r%d","mode":"managed","type":"%s","name":"r%d","provider_name":"registry.terraform.io/hashicorp/aws",` +
		`"change":{"actions":["create"],"before":null,"after":%s,"after_unknown":{"arn":true,"id":true},"before_sensitive":false,"after_sensitive":{}}}`
	planSecret = `{"name":"service/s%d","description":"Login of a service","force_overwrite_replica_secret":false,` +
		`"recovery_window_in_days":30,"replica":[],"tags":{"Owner":"team"},"tags_all":{"Owner":"team"}}`
	planInstance = `{"ami":"ami-0123456789abcdef0","instance_type":"t3.micro","tags":{"Name":"server%d"},"user_data":"` +
		`IyEvYmluL2Jhc2gKZWNobyBoZWxsbwojIHBhZGRpbmcgcGFkZGluZyBwYWRkaW5nIHBhZGRpbmcgcGFkZGluZyBwYWRkaW5nIHBhZGRpbmcK",` +
		`"ebs_block_device":[],"ephemeral_block_device":[],"network_interface":[],"root_block_device":[{"volume_size":20,"encrypted":true}],` +
		`"security_groups":["sg-0123456789abcdef0"],"subnet_id":"subnet-0123456789abcdef0","monitoring":true}`
	planResource = `%s{"address":"%s.r%d","mode":"managed","type":"%s","name":"r%d","provider_config_key":"aws",` +
		`"expressions":{"tags":{"constant_value":{"Owner":"team"}}},"schema_version":0}`
)
